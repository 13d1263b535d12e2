# Completion of instacrm for bash; made by `instacrm completions bash`.
_instacrm() {
    # Bash parts words at characters such as = and @. Here they are put together again, up to the cursor.
    local rest=${COMP_LINE:0:COMP_POINT} words=() part i
    for ((i = 0; i <= COMP_CWORD; ++i)); do
        part=${COMP_WORDS[i]}
        ((i < COMP_CWORD)) || part=$rest
        if ((i == 0)) || [[ $rest == [[:blank:]]* ]]; then
            words+=('')
            rest=${rest#"${rest%%[![:blank:]]*}"}
            ((i < COMP_CWORD)) || part=$rest
        fi
        words[-1]+=$part
        rest=${rest#"$part"}
    done
    local current=${words[-1]} kept='' mark
    for mark in = :; do
        [[ $COMP_WORDBREAKS != *"$mark"* || $current != *"$mark"* ]] || {
            part=${current%"${current##*"$mark"}"}
            ((${#part} <= ${#kept})) || kept=$part
        }
    done
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            compopt -o filenames 2>/dev/null
            while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
        else
            line=${line%%$'\t'*}
            # Bash replaces only what stands behind the last of those characters.
            COMPREPLY+=("${line#"$kept"}")
        fi
    done < <("${words[0]}" __complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _instacrm instacrm

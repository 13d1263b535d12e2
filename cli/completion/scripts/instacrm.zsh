#compdef instacrm
# Completion of instacrm for zsh; made by `instacrm completions zsh`.
_instacrm() {
    local -a found shown
    local line word
    for line in "${(@f)$($words[1] __complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
        if [[ $line == :files ]]; then
            _files
        elif [[ -n $line ]]; then
            word=${line%%$'\t'*}
            found+=("$word")
            shown+=("$word${line#$word}")
        fi
    done
    shown=("${(@)shown//$'\t'/  -- }")
    (( $#found )) && compadd -l -d shown -- "${found[@]}"
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _instacrm "$@"
else
    compdef _instacrm instacrm
fi

; The installer for Windows. `./dev windows` hands in FILES (the folder to pack), VERSION and OUTPUT.
;
; instacrm-setup.exe /S [/D=FOLDER] [/SERVICE=no]     silent; /SERVICE=no: no service, the browser starts the daemon
; uninstall.exe /S [/DATA=delete]                     keeps the log, the config and the backups unless told
;
; An upgrade stops the service, swaps the files and starts it again. Programs that run are moved aside: a browser may
; hold the native host open for days.
; 64 bits, as the programs: the default is 32, which needs a second half of Windows (and of Wine) to run.
Target amd64-unicode
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "x64.nsh"

Name "InstaCRM"
OutFile "${OUTPUT}"
InstallDir "$PROGRAMFILES64\InstaCRM"
InstallDirRegKey HKLM "Software\InstaCRM" "Folder"
RequestExecutionLevel admin
SetCompressor /SOLID lzma
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "InstaCRM"
VIAddVersionKey "FileDescription" "InstaCRM for Windows"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "The authors of InstaCRM"

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\InstaCRM"

Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

Var Service   ; whether there shall be a service
Var Ran       ; whether it ran before

; Makes room for a program that may be running: it goes on under another name until it ends.
!macro Aside file
    Delete "$INSTDIR\${file}.old"
    ${If} ${FileExists} "$INSTDIR\${file}"
        Rename "$INSTDIR\${file}" "$INSTDIR\${file}.old"
        Delete /REBOOTOK "$INSTDIR\${file}.old"
    ${EndIf}
!macroend

; Runs a program to its end, without a window; its words go to the installer's log.
!macro Run command
    nsExec::ExecToLog '${command}'
    Pop $0
!macroend

Function .onInit
    ${IfNot} ${RunningX64}
        MessageBox MB_ICONSTOP "InstaCRM needs a 64-bit Windows." /SD IDOK
        SetErrorLevel 2
        Quit
    ${EndIf}
    SetRegView 64
    SetShellVarContext all
    StrCpy $Service "yes"
    ${GetParameters} $R0
    ${GetOptions} $R0 "/SERVICE=" $R1
    ${IfNot} ${Errors}
        StrCpy $Service $R1
    ${EndIf}
FunctionEnd

Section "InstaCRM"
    StrCpy $Ran "no"
    ${If} ${FileExists} "$INSTDIR\instacrmd.exe"
        !insertmacro Run '"$INSTDIR\instacrmd.exe" service status'
        ${If} $0 == 0
            StrCpy $Ran "yes"
            DetailPrint "Stopping the service"
            !insertmacro Run '"$INSTDIR\instacrmd.exe" service stop'
            ${If} $0 != 0
                DetailPrint "The service does not stop: nothing was changed"
                SetErrorLevel 3
                Abort "The service does not stop. Stop it (instacrmd service stop) and run this again."
            ${EndIf}
        ${EndIf}
    ${EndIf}

    SetOutPath "$INSTDIR"
    !insertmacro Aside instacrmd.exe
    !insertmacro Aside instacrm.exe
    !insertmacro Aside instacrm-nmhost.exe
    File /r "${FILES}\*.*"
    WriteUninstaller "$INSTDIR\uninstall.exe"

    WriteRegStr HKLM "Software\InstaCRM" "Folder" "$INSTDIR"
    WriteRegStr HKLM "${UNINSTALL_KEY}" "DisplayName" "InstaCRM"
    WriteRegStr HKLM "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKLM "${UNINSTALL_KEY}" "Publisher" "InstaCRM"
    WriteRegStr HKLM "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKLM "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKLM "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKLM "${UNINSTALL_KEY}" "NoModify" 1
    WriteRegDWORD HKLM "${UNINSTALL_KEY}" "NoRepair" 1

    DetailPrint "Telling the browsers where InstaCRM is"
    !insertmacro Run '"$INSTDIR\instacrm.exe" host install --system'

    ${If} $Service != "no"
        DetailPrint "Installing the service"
        !insertmacro Run '"$INSTDIR\instacrmd.exe" service install'
        ${If} $0 == 0
            !insertmacro Run '"$INSTDIR\instacrmd.exe" service start'
        ${EndIf}
        ${If} $0 != 0
            DetailPrint "The service does not run: see instacrm doctor"
            SetErrorLevel 4
        ${EndIf}
    ${ElseIf} $Ran == "yes"
        !insertmacro Run '"$INSTDIR\instacrmd.exe" service start'
    ${EndIf}
SectionEnd

Function un.onInit
    SetRegView 64
    SetShellVarContext all
FunctionEnd

Section "Uninstall"
    !insertmacro Run '"$INSTDIR\instacrmd.exe" service uninstall'
    !insertmacro Run '"$INSTDIR\instacrm.exe" host uninstall --system'
    DeleteRegKey HKLM "${UNINSTALL_KEY}"
    DeleteRegKey HKLM "Software\InstaCRM"

    !insertmacro Aside instacrmd.exe
    !insertmacro Aside instacrm.exe
    !insertmacro Aside instacrm-nmhost.exe
    RMDir /r "$INSTDIR\extension"
    RMDir /r "$INSTDIR\docs"
    RMDir /r "$INSTDIR\tzdata"
    RMDir /r "$INSTDIR\completions"
    RMDir /r "$INSTDIR\NativeMessagingHosts"
    Delete "$INSTDIR\*.txt"
    Delete "$INSTDIR\*.md"
    Delete "$INSTDIR\*.json"
    Delete "$INSTDIR\instacrm.example.yaml"
    Delete "$INSTDIR\verify.ps1"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"

    ${GetParameters} $R0
    ${GetOptions} $R0 "/DATA=" $R1
    ${If} $R1 == "delete"
        RMDir /r "$APPDATA\InstaCRM"   ; of all users: ProgramData
    ${EndIf}
SectionEnd

#Requires -Version 5.1
<#
.SYNOPSIS
    Tries on a real Windows what Wine cannot show, and prints PASS or FAIL for each.

.DESCRIPTION
    Run it in an elevated PowerShell, in the folder of the unpacked zip (or with -Folder):

        powershell -ExecutionPolicy Bypass -File verify.ps1

    It installs the service InstaCRM, uses it, and removes it again; it refuses to run where that service is
    already installed. Its data lie in ProgramData\InstaCRM, which must not exist before and is removed at the end.

    What it tries: who may open the pipe (rights, remote clients, first instance), that a stranger's pipe is not
    trusted, the service's account, session, recovery after a kill and delayed start, the rights of its folder, the
    event log, a stop and a start with nothing lost, non-ASCII paths, DPAPI, and the registry of the browsers.

.PARAMETER Folder
    Where instacrmd.exe, instacrm.exe and instacrm-nmhost.exe are. Default: this script's folder.
#>
[CmdletBinding()]
param(
    [string]$Folder = $PSScriptRoot
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$daemon = Join-Path $Folder 'instacrmd.exe'
$cli = Join-Path $Folder 'instacrm.exe'
$shim = Join-Path $Folder 'instacrm-nmhost.exe'
$data = Join-Path $env:ProgramData 'InstaCRM'
$pipe = '\\.\pipe\instacrm'
$script:passed = 0
$script:failed = 0

function Test-That {
    param([string]$What, [scriptblock]$Check)
    try {
        $said = & $Check
        if ($said -is [bool] -and -not $said) { throw 'it is not so' }
        $script:passed++
        Write-Host ('PASS  ' + $What) -ForegroundColor Green
    }
    catch {
        $script:failed++
        Write-Host ('FAIL  ' + $What + ': ' + $_.Exception.Message) -ForegroundColor Red
    }
}

function Assert-Equal {
    param($Expected, $Actual)
    if ($Expected -ne $Actual) { throw "expected '$Expected', got '$Actual'" }
}

function Invoke-Program {
    param([string]$Program, [string[]]$Words)
    $output = & $Program @Words 2>&1 | ForEach-Object { "$_" } | Out-String
    if ($LASTEXITCODE -ne 0) { throw "$Program $($Words -join ' ') ended with ${LASTEXITCODE}: $output" }
    $output
}

# The extension's way: a frame in, a frame out.
function Send-Frame {
    param([string]$Json)
    $start = New-Object System.Diagnostics.ProcessStartInfo
    $start.FileName = $shim
    $start.Arguments = 'chrome-extension://kjjlomlmaaaehnnnkdhoocdhijbefffp/'
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($Json)
    $in = $process.StandardInput.BaseStream
    $in.Write([System.BitConverter]::GetBytes([int]$bytes.Length), 0, 4)
    $in.Write($bytes, 0, $bytes.Length)
    $in.Flush()
    $out = $process.StandardOutput.BaseStream
    $head = New-Object byte[] 4
    if ($out.Read($head, 0, 4) -ne 4) { throw 'the shim gave no reply' }
    $body = New-Object byte[] ([System.BitConverter]::ToInt32($head, 0))
    $got = 0
    while ($got -lt $body.Length) {
        $count = $out.Read($body, $got, $body.Length - $got)
        if ($count -eq 0) { throw 'the reply ended early' }
        $got += $count
    }
    $process.StandardInput.Close()
    if (-not $process.WaitForExit(10000)) { $process.Kill(); throw 'the shim outlived its browser' }
    [System.Text.Encoding]::UTF8.GetString($body) | ConvertFrom-Json
}

function Get-Service-Process {
    Get-CimInstance Win32_Service -Filter "Name='InstaCRM'"
}

function Wait-Until {
    param([scriptblock]$Condition, [int]$Seconds = 30)
    $until = (Get-Date).AddSeconds($Seconds)
    while ((Get-Date) -lt $until) {
        if (& $Condition) { return $true }
        Start-Sleep -Milliseconds 200
    }
    throw "not within $Seconds s"
}

$me = [System.Security.Principal.WindowsIdentity]::GetCurrent()
$elevated = (New-Object System.Security.Principal.WindowsPrincipal($me)).IsInRole(
    [System.Security.Principal.WindowsBuiltInRole]::Administrator)
if (-not $elevated) { Write-Error 'Run this in an elevated PowerShell.' }
foreach ($program in $daemon, $cli, $shim) {
    if (-not (Test-Path $program)) { Write-Error "There is no $program; say where the programs are: -Folder DIR" }
}
if (Get-Service InstaCRM -ErrorAction SilentlyContinue) {
    Write-Error 'The service InstaCRM is installed here: this is for a machine without it.'
}
if (Test-Path $data) { Write-Error "$data exists: move it away first." }

try {
    # --- install ---------------------------------------------------------------------------------------------
    Test-That 'service install' { Invoke-Program $daemon @('service', 'install') | Out-Null }
    Test-That 'its folder lets in the service, the system and the administrators, and nobody else' {
        $rules = (Get-Acl $data).GetAccessRules($true, $true, [System.Security.Principal.SecurityIdentifier])
        $service = (New-Object System.Security.Principal.NTAccount('NT SERVICE\InstaCRM')).Translate(
            [System.Security.Principal.SecurityIdentifier]).Value
        $known = @('S-1-5-18', 'S-1-5-32-544', $service, $me.User.Value)
        foreach ($rule in $rules) {
            if ($known -notcontains $rule.IdentityReference.Value) { throw "it lets in $($rule.IdentityReference)" }
        }
        if (($rules | ForEach-Object { $_.IdentityReference.Value }) -notcontains $service) { throw 'not the service' }
    }
    Set-Content -Encoding UTF8 -Path (Join-Path $data 'instacrm.yaml') -Value @"
operator: {name: Zoë, email: zoe@example.com}
pipe: {allow: ["$($me.User.Value)"]}
native_host: {start_daemon: false}
"@
    Test-That 'service start waits until it runs' { Invoke-Program $daemon @('service', 'start') | Out-Null }
    Test-That 'it runs as NT SERVICE\InstaCRM' { Assert-Equal 'NT SERVICE\InstaCRM' (Get-Service-Process).StartName }
    Test-That 'it runs in session 0' {
        Assert-Equal 0 (Get-Process -Id (Get-Service-Process).ProcessId).SessionId
    }
    Test-That 'it starts by itself, delayed' {
        $key = Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Services\InstaCRM'
        Assert-Equal 2 $key.Start
        Assert-Equal 1 $key.DelayedAutostart
    }
    Test-That 'instacrm status answers over the pipe' {
        Wait-Until { & $cli status 2>$null | Out-Null; $LASTEXITCODE -eq 0 }
    }

    # --- the pipe --------------------------------------------------------------------------------------------
    Test-That 'no second program can take the pipe''s name' {
        try {
            $other = New-Object System.IO.Pipes.NamedPipeServerStream('instacrm', 'InOut', 1)
            $other.Dispose()
        }
        catch { return $true }
        throw 'another instance of the pipe was made'
    }
    Test-That 'the pipe lets in the operator as a client, not as a server, and nobody from the network' {
        $client = New-Object System.IO.Pipes.NamedPipeClientStream('.', 'instacrm', 'InOut')
        $client.Connect(3000)
        $rules = $client.GetAccessControl().GetAccessRules($true, $true, [System.Security.Principal.SecurityIdentifier])
        $client.Dispose()
        $allowed = $rules | Where-Object { $_.AccessControlType -eq 'Allow' }
        $denied = $rules | Where-Object { $_.AccessControlType -eq 'Deny' } | ForEach-Object { $_.IdentityReference.Value }
        if ($denied -notcontains 'S-1-5-2') { throw 'the network is not denied' }
        $mine = $allowed | Where-Object { $_.IdentityReference.Value -eq $me.User.Value }
        if (-not $mine) { throw 'the operator is not let in' }
        if (([int]$mine.PipeAccessRights -band 4) -ne 0) { throw 'the operator may create instances' }
        if (($allowed | ForEach-Object { $_.IdentityReference.Value }) -contains 'S-1-1-0') { throw 'everybody is let in' }
    }
    Test-That 'the pipe refuses clients that come by the network' {
        try {
            $client = New-Object System.IO.Pipes.NamedPipeClientStream($env:COMPUTERNAME, 'instacrm', 'InOut')
            $client.Connect(3000)
            $client.Dispose()
        }
        catch { return $true }
        # The machine's own name may be short-circuited to the local pipe: then this shows nothing.
        Write-Host '      (this machine''s own name is local here: try it from another machine)'
        $true
    }

    # --- DMs, stops and kills --------------------------------------------------------------------------------
    Test-That 'a DM through the shim is on record, with its characters' {
        $reply = Send-Frame '{"type":"LOG_OUTREACH","requestId":1,"payload":{"target":"luna.ceramics","actor":"anna.sells","message":"Grüße 👋"}}'
        Assert-Equal 'ack' $reply.action
        $text = Invoke-Program $cli @('logs', 'list', '--format', 'csv', '--limit', '5')
        if ($text -notmatch 'luna.ceramics') { throw 'it is not in the log' }
    }
    Test-That 'after service stop and service start it is still there' {
        Invoke-Program $daemon @('service', 'stop') | Out-Null
        Invoke-Program $daemon @('service', 'start') | Out-Null
        Wait-Until { & $cli status 2>$null | Out-Null; $LASTEXITCODE -eq 0 } | Out-Null
        (Invoke-Program $cli @('logs', 'list', '--format', 'csv')) -match 'luna.ceramics'
    }
    Test-That 'a killed service is started again, with nothing lost' {
        $before = (Get-Service-Process).ProcessId
        Stop-Process -Id $before -Force
        Wait-Until { $now = (Get-Service-Process).ProcessId; $now -ne 0 -and $now -ne $before } 60 | Out-Null
        Wait-Until { & $cli status 2>$null | Out-Null; $LASTEXITCODE -eq 0 } | Out-Null
        (Invoke-Program $cli @('logs', 'list', '--format', 'csv')) -match 'luna.ceramics'
    }
    Test-That 'with the service stopped, the shim queues a DM and has the service started' {
        Invoke-Program $daemon @('service', 'stop') | Out-Null
        Send-Frame '{"type":"LOG_OUTREACH","requestId":2,"payload":{"target":"late.night.tacos","actor":"anna.sells","message":"later"}}' | Out-Null
        Wait-Until { (Get-Service InstaCRM).Status -eq 'Running' } 60 | Out-Null
        Wait-Until { (& $cli logs list --format csv 2>$null | Out-String) -match 'late.night.tacos' } 60
    }

    # --- what lies around --------------------------------------------------------------------------------------
    Test-That 'service messages are in the event log under InstaCRM' {
        Test-Path 'HKLM:\SYSTEM\CurrentControlSet\Services\EventLog\Application\InstaCRM'
    }
    Test-That 'a secret is kept encrypted (DPAPI)' {
        'hunter2-hunter2' | & $cli secret set team-db
        Assert-Equal 0 $LASTEXITCODE
        $file = Get-ChildItem -Recurse $data -Filter 'team-db.dpapi'
        $bytes = [System.IO.File]::ReadAllBytes($file.FullName)
        if ([System.Text.Encoding]::UTF8.GetString($bytes) -match 'hunter2') { throw 'it is in plain text' }
    }

    # --- browsers --------------------------------------------------------------------------------------------
    Test-That 'host install tells five browsers, and host uninstall takes it back' {
        Invoke-Program $cli @('host', 'install', '--all') | Out-Null
        foreach ($key in 'Google\Chrome', 'Chromium', 'Microsoft\Edge', 'BraveSoftware\Brave-Browser', 'Vivaldi') {
            $file = (Get-ItemProperty "HKCU:\Software\$key\NativeMessagingHosts\com.instacrm.nmhost").'(default)'
            if (-not (Test-Path $file)) { throw "$key names $file, which is not there" }
        }
        Invoke-Program $cli @('host', 'uninstall', '--all') | Out-Null
        -not (Test-Path 'HKCU:\Software\Google\Chrome\NativeMessagingHosts\com.instacrm.nmhost')
    }

    # --- a user's own daemon, in a folder with other letters -------------------------------------------------
    Test-That 'a home with spaces and non-ASCII letters works' {
        $odd = Join-Path $env:TEMP ("InstaCRM Prüfung " + [char]0x65E5 + [char]0x672C)
        New-Item -ItemType Directory -Force $odd | Out-Null
        Set-Content -Encoding UTF8 -Path (Join-Path $odd 'instacrm.yaml') -Value 'operator: {name: Anna, email: anna@example.com}'
        $env:INSTACRM_HOME = $odd
        $own = Start-Process $daemon -PassThru -WindowStyle Hidden
        try {
            Wait-Until { & $cli status 2>$null | Out-Null; $LASTEXITCODE -eq 0 } | Out-Null
            Invoke-Program $cli @('leads', 'add', '@noor.design', '--note', 'مرحبا') | Out-Null
            Invoke-Program $cli @('export', 'leads', '--out', (Join-Path $odd 'leads.xlsx')) | Out-Null
            Test-Path (Join-Path $odd 'leads.xlsx')
        }
        finally {
            Stop-Process -Id $own.Id -Force -ErrorAction SilentlyContinue
            Remove-Item Env:INSTACRM_HOME
            Start-Sleep -Milliseconds 500
            Remove-Item -Recurse -Force $odd -ErrorAction SilentlyContinue
        }
    }

    Test-That 'service uninstall removes it and keeps the data' {
        Invoke-Program $daemon @('service', 'uninstall') | Out-Null
        if (Get-Service InstaCRM -ErrorAction SilentlyContinue) { throw 'it is still there' }
        Test-Path (Join-Path $data 'store\instacrm.db')
    }
}
finally {
    if (Get-Service InstaCRM -ErrorAction SilentlyContinue) { & $daemon service uninstall | Out-Null }
    if (Test-Path $data) { Remove-Item -Recurse -Force $data }
}

Write-Host ''
Write-Host ("{0} passed, {1} failed" -f $script:passed, $script:failed)
if ($script:failed -gt 0) { exit 1 }

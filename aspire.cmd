@echo off
rem Runs the Aspire CLI in the version that this repository pins (hosting\tools\aspire-cli.json), with its telemetry off.
setlocal
set "here=%~dp0"
set "cpu=x64"
if /i "%PROCESSOR_ARCHITECTURE%"=="ARM64" set "cpu=arm64"
for /f "tokens=2 delims=:, " %%v in ('findstr /c:"\"version\"" "%here%hosting\tools\aspire-cli.json"') do set "version=%%~v"
set "cache=%LOCALAPPDATA%"
if defined XDG_CACHE_HOME set "cache=%XDG_CACHE_HOME%"
set "cli=%cache%\node-postgres-apphost\aspire-cli\%version%-win-%cpu%\bin\aspire.exe"
rem The first time, the app host restores it as it does for itself.
if not exist "%cli%" dotnet run --no-launch-profile --project "%here%AppHost" -- --operation publish --step restore-aspire-cli
if not exist "%cli%" (
  echo aspire: the CLI was not restored to "%cli%"; the lines above say why. 1>&2
  exit /b 1
)
set "ASPIRE_CLI_TELEMETRY_OPTOUT=true"
"%cli%" %*
exit /b %ERRORLEVEL%

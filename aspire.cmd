@echo off
rem Runs the Aspire CLI in the version that this repository pins (.config\dotnet-tools.json); it calls nobody but the feed that it is
rem restored from. docs\cli.md has its commands. Run it in the clone's root, where the CLI looks for the AppHost and what runs of it.
setlocal
where dotnet >nul 2>nul || (
  echo aspire: dotnet was not found. Install the .NET 10 SDK ^(https://dotnet.microsoft.com/download/dotnet/10.0^), then try again. 1>&2
  exit /b 127
)
set "DOTNET_NOLOGO=true"
set "DOTNET_CLI_TELEMETRY_OPTOUT=true"
set "ASPIRE_CLI_TELEMETRY_OPTOUT=true"
set "ASPIRE_CLI_NOLOGO=true"
if defined NO_PROXY (set "NO_PROXY=%NO_PROXY%,localhost,127.0.0.1,[::1]") else set "NO_PROXY=localhost,127.0.0.1,[::1]"
set "restored=%TEMP%\aspire-restore-%RANDOM%.txt"
pushd "%~dp0"
dotnet tool restore >"%restored%" 2>&1 || (
  type "%restored%" 1>&2
  echo aspire: the CLI could not be restored, for the reason above. It is downloaded once from the NuGet feed: is there a network, or a proxy to be set? 1>&2
  del "%restored%"
  exit /b 1
)
del "%restored%"
popd
dotnet tool run aspire -- %*
exit /b %ERRORLEVEL%

#!/usr/bin/env bash
# The steps of action.yml. Nothing of the checkout is run: no toolchain file, no cargo config, no program.
#
#   action.sh source     output "digest": of the source of this action, a key for its cache
#   action.sh install    the program of this ref's release, else built from the source, into RUNNER_TEMP
#   action.sh lint       lints; outputs "errors", "warnings", "infos", "sarif-file"; a summary of the job
#
# Runs in the bash 3.2 of macOS, too.
set -euo pipefail
bin=$RUNNER_TEMP/ds-tool/bin
program=$bin/ds-tool
[ "$RUNNER_OS" != Windows ] || program=$bin/ds-tool.exe

sum() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

source_digest() {
    cd "$GITHUB_ACTION_PATH"
    local digest
    digest=$(find Cargo.toml Cargo.lock src data docs -type f -print0 | LC_ALL=C sort -z |
        while IFS= read -r -d '' file; do sum "$file"; done | sum)
    echo "digest=${digest%% *}" >>"$GITHUB_OUTPUT"
}

release_target() {
    case $RUNNER_OS-$RUNNER_ARCH in
        Linux-X64) echo x86_64-unknown-linux-musl ;;
        Linux-ARM64) echo aarch64-unknown-linux-musl ;;
        macOS-X64) echo x86_64-apple-darwin ;;
        macOS-ARM64) echo aarch64-apple-darwin ;;
        Windows-X64) echo x86_64-pc-windows-msvc ;;
    esac
}

# Fails if there is no such release. An archive that is not what its checksum says ends the step.
download() {
    local target name from
    target=$(release_target)
    [ -n "$target" ] || return 1
    [[ ${DS_TOOL_REF:-} =~ ^v[0-9]+\.[0-9]+\.[0-9]+$ ]] || return 1
    name=ds-tool-$target
    from=${GITHUB_SERVER_URL:-https://github.com}/$DS_TOOL_REPOSITORY/releases/download/$DS_TOOL_REF
    for file in "$name.tar.gz.sha256" "$name.tar.gz"; do
        curl -fsSL --retry 3 -o "$file" "$from/$file" || return 1
    done
    if ! sum -c "$name.tar.gz.sha256" >/dev/null; then
        echo "::error::$from/$name.tar.gz is not what its checksum says"
        exit 1
    fi
    tar -xzf "$name.tar.gz"
    mkdir -p "$bin"
    mv "$name/$(basename "$program")" "$bin/"
}

# cargo and rustup look for their files from the current folder upwards: that is not the checkout.
install() {
    mkdir -p "$RUNNER_TEMP/ds-tool/work"
    cd "$RUNNER_TEMP/ds-tool/work"
    if [ ! -x "$program" ] && ! download; then
        echo "ds-tool ${DS_TOOL_REF:-}: no release for this machine; building it"
        cargo install --path "$GITHUB_ACTION_PATH" --locked --root "$RUNNER_TEMP/ds-tool" \
            --target-dir "$RUNNER_TEMP/ds-tool/target"
    fi
    "$program" --version
}

options=() paths=()

read_inputs() {
    local line
    read -r -d '' -a options <<<"${INPUT_ARGS:-}" || true
    [ -z "${INPUT_KAMAILIO_VERSION:-}" ] || options+=(--kamailio-version "$INPUT_KAMAILIO_VERSION")
    [ -z "${INPUT_CONFIG:-}" ] || options+=(--project-file "$INPUT_CONFIG")
    while IFS= read -r line; do
        line=${line%$'\r'}
        [ -z "$line" ] || paths+=("$line")
    done <<<"${INPUT_PATHS:-}"
    [ "${#paths[@]}" -gt 0 ] || paths=(.)
}

run_lint() { "$program" lint ${options[@]+"${options[@]}"} "$@" -- "${paths[@]}"; }

# Another format of the same findings. The counts and messages were in the log once.
again() { run_lint --format "$1" --fail-on never 2>/dev/null || true; }

lint() {
    read_inputs
    local severity=() status=0 counts
    [ -z "${INPUT_FAIL_ON:-}" ] || severity=(--fail-on "$INPUT_FAIL_ON")
    run_lint --format "${INPUT_FORMAT:-github}" ${severity[@]+"${severity[@]}"} || status=$?
    counts=$(again json | sed -n 's/^  "summary":{\("errors":[0-9]*,"warnings":[0-9]*,"infos":[0-9]*\),.*/\1/p')
    tr -d '"' <<<"$counts" | tr ',:' '\n=' >>"$GITHUB_OUTPUT"
    again markdown >>"$GITHUB_STEP_SUMMARY"
    if [ -n "${INPUT_SARIF_FILE:-}" ]; then
        again sarif >"$INPUT_SARIF_FILE"
        printf 'sarif-file=%s\n' "$INPUT_SARIF_FILE" >>"$GITHUB_OUTPUT"
    fi
    exit "$status"
}

case ${1:-} in
    source) source_digest ;;
    install) install ;;
    lint) lint ;;
    *) echo "action.sh: source, install or lint" >&2 && exit 2 ;;
esac

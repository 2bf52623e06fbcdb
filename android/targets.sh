#!/usr/bin/env bash
# Checks the Rust core for phones without building it: `check` and `clippy` of the bindings for two kinds of Android.
#
#   android/targets.sh
#
# Type checks need the standard library of the target, but no NDK. Where rustup has those targets they are used; else
# Debian's packages of the compiler that its browsers are built with, which carry the sources of the standard library,
# are unpacked into the cache (150 MB to fetch, 1.1 GB unpacked). C sources are not compiled: a stand-in for the
# compiler writes empty files, for nothing is linked. SQLCipher is therefore left out; its Rust side is the same. A core
# that is really built for a phone without it does not compile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

targets="aarch64-linux-android armv7-linux-androideabi"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/lontar/android-rust"
out="${CARGO_TARGET_DIR:-target}/android/targets"

say() { printf 'targets: %s\n' "$1" >&2; }
fail() { say "$1"; exit 1; }

# Stand-ins for clang and ar. `check` links nothing, so empty objects do.
stand_ins() {
    mkdir -p "$out/bin"
    cat >"$out/bin/cc" <<'SCRIPT'
#!/bin/sh
out= preprocess=
for word in "$@"; do
    case "$word" in
        --version | -v) echo "clang version 18.0.0 (stand-in)"; exit 0 ;;
        -E) preprocess=1 ;;
    esac
done
while [ $# -gt 0 ]; do
    case "$1" in
        -o) out=$2; shift ;;
        -o*) out=${1#-o} ;;
    esac
    shift
done
if [ -n "$preprocess" ]; then echo clang; exit 0; fi
if [ -n "$out" ]; then : >"$out"; fi
SCRIPT
    cat >"$out/bin/ar" <<'SCRIPT'
#!/bin/sh
for word in "$@"; do
    case "$word" in *.a | *.lib) printf '!<arch>\n' >"$word"; exit 0 ;; esac
done
SCRIPT
    chmod +x "$out/bin/cc" "$out/bin/ar"
}

# check TARGET ARGUMENTS…: both commands, with whatever else cargo needs.
check() {
    local target=$1 name tools
    shift
    name=${target//-/_}
    tools=$(cd "$out/bin" && pwd)
    # SQLCipher is C and left out: what is checked here is never packed, and the core is told so.
    export RUSTFLAGS="--cfg lontar_checked_only"
    export "CC_$name=$tools/cc" "CXX_$name=$tools/cc" "AR_$name=$tools/ar" "RANLIB_$name=true"
    for command in check clippy; do
        say "$command for $target"
        if [ "$command" = clippy ]; then set -- "$@" -- -D warnings; fi
        cargo "$command" --quiet --lib -p lontar-bindings --target "$target" --target-dir "$out" "$@"
    done
}

has_targets() {
    command -v rustup >/dev/null 2>&1 || return 1
    local target installed
    installed=$(rustup target list --installed)
    for target in $targets; do
        printf '%s\n' "$installed" | grep -qx "$target" || return 1
    done
}

# Debian's compiler with the sources of its standard library, below the cache.
unpacked() {
    [ -x "$cache/compiler/usr/bin/rustc" ] && return 0
    command -v apt-get >/dev/null 2>&1 || fail "please run: rustup target add $targets"
    mkdir -p "$cache/debs"
    local packages std llvm
    say "fetching Debian's compiler with the sources of the standard library (once)"
    apt-get update -qq >&2 || true
    std=$(apt-cache depends libstd-rust-web-dev | awk '/Depends: libstd-rust-web/ { print $2; exit }')
    llvm=$(apt-cache depends "$std" | awk '/Depends: libllvm/ { print $2; exit }')
    packages="rustc-web cargo-web rust-web-src rust-web-clippy libstd-rust-web-dev $std $llvm"
    packages="$packages $(apt-cache depends cargo-web | awk '/Depends: lib(git2|http-parser|mbed|ssh2|curl)/ { print $2 }')"
    packages="$packages $(apt-cache depends libgit2-1.5 2>/dev/null | awk '/Depends: lib(http-parser|mbed)/ { print $2 }')"
    # shellcheck disable=SC2086
    (cd "$cache/debs" && apt-get download -qq $packages >&2) \
        || fail "Debian's packages cannot be fetched; elsewhere please run: rustup target add $targets"
    for package in "$cache"/debs/*.deb; do dpkg -x "$package" "$cache/part"; done
    rm -rf "$cache/debs"
    mv "$cache/part" "$cache/compiler"
}

stand_ins
if has_targets; then
    for target in $targets; do check "$target"; done
    exit 0
fi
unpacked
compiler=$(cd "$cache/compiler" && pwd)
export LD_LIBRARY_PATH="$compiler/usr/lib/x86_64-linux-gnu" PATH="$compiler/usr/bin:$PATH" RUSTC="$compiler/usr/bin/rustc"
# Building the standard library is not for everyone yet; this is the one place that does.
export RUSTC_BOOTSTRAP=1
for target in $targets; do check "$target" -Zbuild-std=std,panic_abort; done

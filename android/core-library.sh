#!/usr/bin/env bash
# Builds the Rust core for phones: liblontar_bindings.so for three kinds of processor, into
# ${CARGO_TARGET_DIR:-target}/android/jniLibs. NOT RUN HERE: it needs Google's NDK.
#
#   ANDROID_NDK_HOME=… android/core-library.sh
#
# Uses cargo-ndk where it is installed, else tells cargo the NDK's linkers itself.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}"
libraries="$CARGO_TARGET_DIR/android/jniLibs"
level=$(sed -n 's/^min-sdk *= *"\(.*\)"/\1/p' android/gradle/libs.versions.toml)
wanted=$(sed -n 's/^ndk *= *"\(.*\)"/\1/p' android/gradle/libs.versions.toml)

fail() { printf 'core-library: %s\n' "$1" >&2; exit 1; }

[ -d "${ANDROID_NDK_HOME:-}" ] || fail "please set ANDROID_NDK_HOME to the folder of the NDK $wanted"
grep -q "Pkg.Revision *= *$wanted" "$ANDROID_NDK_HOME/source.properties" || fail "this needs the NDK $wanted"
tools=$(echo "$ANDROID_NDK_HOME"/toolchains/llvm/prebuilt/*/bin)

# Small, and encrypted: without the feature the data of people would lie on phones in the clear. Only the library that is
# packed is made, so that the linker sees what nobody calls; C is built small as well, and never unwound through.
how=(rustc --profile phone -p lontar-bindings --lib --features lontar-bindings/sqlcipher --crate-type cdylib)
export CFLAGS="-Os -fno-asynchronous-unwind-tables -fno-unwind-tables"

# build ABI TARGET LINKER: one library. 16 KiB pages are the default of this NDK; the flag says so for others.
build() {
    local abi=$1 target=$2 linker=$3 upper
    rustup target add "$target"
    # Packed relocations are read from Android 6 on.
    export RUSTFLAGS="-C link-arg=-Wl,-z,max-page-size=16384 -C link-arg=-Wl,--pack-dyn-relocs=android -C link-arg=-Wl,--icf=safe"
    if command -v cargo-ndk >/dev/null 2>&1; then
        cargo ndk --target "$abi" --platform "$level" "${how[@]}"
    else
        upper=$(echo "$target" | tr 'a-z-' 'A-Z_')
        env "CARGO_TARGET_${upper}_LINKER=$tools/$linker$level-clang" "CC_${target//-/_}=$tools/$linker$level-clang" \
            "AR_${target//-/_}=$tools/llvm-ar" cargo "${how[@]}" --target "$target"
    fi
    mkdir -p "$libraries/$abi"
    "$tools/llvm-strip" --strip-unneeded -o "$libraries/$abi/liblontar_bindings.so" \
        "$CARGO_TARGET_DIR/$target/phone/liblontar_bindings.so"
}

# OpenSSL, of which SQLCipher takes its ciphers, finds the compilers of the NDK by these.
export ANDROID_NDK_ROOT="$ANDROID_NDK_HOME" PATH="$tools:$PATH"
build arm64-v8a aarch64-linux-android aarch64-linux-android
build armeabi-v7a armv7-linux-androideabi armv7a-linux-androideabi
build x86_64 x86_64-linux-android x86_64-linux-android
ls -l "$libraries"/*/*.so

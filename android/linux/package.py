"""The APKs: dex, resources and native libraries in one signed file for each kind of processor, looked at before they
are handed out. Nobody pays internet quota for the libraries of other phones.

Without the variables below it is a development build: another id, and a key made for this folder that is thrown away
with it. A release is made only with the key store that they name; docs/android.md says who keeps it.

  LONTAR_KEYSTORE, LONTAR_KEYSTORE_PASSWORD, LONTAR_KEY_ALIAS
"""

import collections
import os
import pathlib
import zipfile

import archive
import compile
import manifest
import resolve
import resources
import shrink
from common import ANDROID, OUT, fail, run, say

LIBRARY = "liblontar_bindings.so"
# android/core-library.sh leaves the Rust core here, one folder per kind of processor.
CORE_LIBRARIES = OUT / "jniLibs"
PROCESSORS = ("arm64-v8a", "armeabi-v7a", "x86_64")
DEVELOPMENT_KEY = OUT / "development.p12"
DEVELOPMENT_PASSWORD = "development"


def build():
    release = "LONTAR_KEYSTORE" in os.environ
    version, code = run(ANDROID / "version.sh").split()
    with_core = all((CORE_LIBRARIES / processor / LIBRARY).exists() for processor in PROCESSORS)
    if release:
        refuse_unfit(with_core, code)
    resolved = resolve.resolve()
    resources.build(resolved, release)
    compile.build(resolved)
    dex = shrink.build(resolved)
    unsigned = OUT / "unsigned.apk"
    # Without the core there is nothing to split: one page, on every phone.
    for processors in [(one,) for one in PROCESSORS] if with_core else [PROCESSORS]:
        archive.write(unsigned, entries(dex, libraries(resolved, processors, with_core)))
        apk = OUT / name(version, processors, release, with_core)
        sign(unsigned, apk, release)
        examine(apk, release)
        report(apk)


def name(version, processors, release, with_core):
    if not with_core:
        return f"lontar-{version}-tanpa-inti.apk"
    return f"lontar-{version}-{processors[0]}.apk" if release else f"lontar-{version}-{processors[0]}-dev.apk"


def refuse_unfit(with_core, code):
    if not with_core:
        fail("a release needs the core for every processor: android/core-library.sh")
    if int(code) % 100_000 == 0:
        fail("a release needs all commits, for its code is made of their number: git fetch --unshallow")
    if run("git", "status", "--porcelain", cwd=ANDROID):
        fail("a release is made of what is committed")


def libraries(resolved, processors, with_core):
    """Native libraries: {name in the APK: file}."""
    folders = [pathlib.Path(aar) / "jni" for aar in resolved["aars"] + resolved["jna-aar"]]
    if with_core:
        folders.append(CORE_LIBRARIES)
    found = [(processor, file) for processor in processors for folder in folders for file in (folder / processor).glob("*.so")]
    return {f"lib/{processor}/{file.name}": file for processor, file in sorted(found)}


def entries(dex, native):
    with zipfile.ZipFile(resources.PACKAGE_FILE) as packed:
        for info in packed.infolist():
            yield info.filename, packed.read(info), info.filename == "resources.arsc"
    with zipfile.ZipFile(dex) as code:
        for info in code.infolist():
            # Beside dex files only what code looks up: Kotlin's metadata is for compilers.
            if info.filename.endswith(".dex") or info.filename.startswith("META-INF/services/"):
                yield info.filename, code.read(info), False
    for path, file in native.items():
        yield path, file.read_bytes(), True


def sign(unsigned, apk, release):
    if release:
        store, alias, password = os.environ["LONTAR_KEYSTORE"], os.environ["LONTAR_KEY_ALIAS"], "env:LONTAR_KEYSTORE_PASSWORD"
    else:
        store, alias, password = development_key(), "development", f"pass:{DEVELOPMENT_PASSWORD}"
    run("apksigner", "sign", "--ks", store, "--ks-key-alias", alias, "--ks-pass", password, "--out", apk, unsigned)
    run("apksigner", "verify", "--min-sdk-version", "24", "--Werr", apk)


def development_key():
    if not DEVELOPMENT_KEY.exists():
        run(
            "keytool", "-genkeypair", "-keystore", DEVELOPMENT_KEY, "-storetype", "PKCS12", "-alias", "development",
            "-storepass", DEVELOPMENT_PASSWORD, "-keyalg", "RSA", "-keysize", "2048", "-validity", "3650",
            "-dname", "CN=Lontar development",
        )
    return DEVELOPMENT_KEY


def examine(apk, release):
    """What the phone's own tools read in the file."""
    if wrong := archive.misplaced(apk):
        fail(f"not aligned: {', '.join(wrong)}")
    badging = run("aapt2", "dump", "badging", apk)
    wanted = f"package: name='{manifest.application_id(release)}'"
    if not badging.startswith(wanted):
        fail(f"the package is not {wanted}")
    classes = "".join(run("dexdump", file) for file in unpacked_dex(apk))
    for activity in ("MainActivity", "StorageActivity"):
        if f"Class descriptor  : 'Lid/lontar/{activity};'" not in classes:
            fail(f"{activity} is not in the dex files")
    lines = badging.splitlines()
    for line in lines[:1] + [line for line in lines if line.startswith(("sdkVersion", "targetSdk", "native-code", "locales"))]:
        say(line)


def unpacked_dex(apk):
    with zipfile.ZipFile(apk) as packed:
        return [packed.extract(name, OUT / "dex") for name in packed.namelist() if name.endswith(".dex")]


def report(apk):
    """Sizes by part, as they are in the file."""
    parts = collections.Counter()
    with zipfile.ZipFile(apk) as packed:
        for info in packed.infolist():
            parts[part_of(info.filename)] += info.compress_size
    for part, size in parts.most_common():
        print(f"{part:<24} {size / 1000:>8.0f} kB")
    print(f"{'all, with the signature':<24} {apk.stat().st_size / 1000:>8.0f} kB  {apk}")


def part_of(name):
    if name.startswith("lib/"):
        _, processor, file = name.split("/")
        return f"{'core' if file == LIBRARY else 'libraries'} {processor}"
    if name.endswith(".dex"):
        return "code"
    return "resources" if name.startswith("res") else "other"

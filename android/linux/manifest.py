"""The manifest: from app/src/main/AndroidManifest.xml to the one that is packed.

Gradle merges the manifests of libraries into ours. Here ours is complete: what a library adds must be written in it, or
be marked as removed; anything else stops the build. So both builds make the same manifest.
"""

import re
import xml.etree.ElementTree as xml

from common import ANDROID, APP, OUT, PACKAGE, VERSIONS, fail, run

SPACE = "{http://schemas.android.com/apk/res/android}"
TOOLS = "{http://schemas.android.com/tools}"
SOURCE = APP / "AndroidManifest.xml"
RESULT = OUT / "manifest/AndroidManifest.xml"
# Part of a removed or written element, or without meaning for the app.
QUIET = {"uses-sdk", "meta-data", "intent-filter", "action", "application", "manifest", "queries", "intent", "package"}


def merge(resolved, release=False):
    """Writes the manifest that aapt2 packs."""
    xml.register_namespace("android", SPACE[1:-1])
    values = {"applicationId": application_id(release), "label": label(release)}
    tree = xml.fromstring(fill(SOURCE.read_text(), values))
    known = set(names(tree))
    for aar in resolved["aars"]:
        library = (ANDROID / aar / "AndroidManifest.xml").read_text()
        for element in names(xml.fromstring(fill(library, values))):
            if element not in known:
                fail(f"{aar} adds <{element[0]} {element[1]}>: write it in the manifest, or remove it there")
    drop_removed(tree)
    version, code = run(ANDROID / "version.sh").split()
    tree.set("package", PACKAGE)
    tree.set(f"{SPACE}versionName", version if release else f"{version}-dev")
    tree.set(f"{SPACE}versionCode", code)
    tree.insert(0, xml.Element("uses-sdk", sdks()))
    # As the Android plugin writes it: native libraries are used where they lie in the APK.
    tree.find("application").set(f"{SPACE}extractNativeLibs", "false")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_bytes(xml.tostring(tree, encoding="utf-8", xml_declaration=True))
    return RESULT


def application_id(release):
    """A development build lies beside the real app and never touches its data."""
    return PACKAGE if release else f"{PACKAGE}.dev"


def label(release):
    return "Lontar" if release else "Lontar dev"


def sdks():
    return {f"{SPACE}minSdkVersion": VERSIONS["min-sdk"], f"{SPACE}targetSdkVersion": VERSIONS["target-sdk"]}


def fill(text, values):
    return re.sub(r"\$\{(\w+)\}", lambda match: values[match.group(1)], text)


def names(tree):
    return [(e.tag, e.get(f"{SPACE}name")) for e in tree.iter() if e.tag not in QUIET]


def drop_removed(element):
    for child in list(element):
        if child.get(f"{TOOLS}node") == "remove":
            element.remove(child)
        else:
            drop_removed(child)

"""Libraries: from android/gradle/libs.versions.toml to files.

Maven resolves what the bundles need, in two runs: the first finds which artifacts there are (`dependency:tree`), the
second fetches each of them as what it is (a jar or an aar, which the files that Maven reads do not tell about
transitive ones). The result, `resolved.json` in the cache, names files in the cache; archives for Android are unpacked.
"""

import hashlib
import json
import re
import shutil
import zipfile
from xml.sax.saxutils import escape

from common import CACHE, CATALOGUE, CATALOGUE_FILE, bundle, empty, library, run, say

REPOSITORY = CACHE / "maven"
# The same classes a second time, for programs that are not for Android.
LEFT_OUT = {"runtime-annotation-jvm"}
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"


def resolve():
    """The class paths: {bundle or set: [file]} and {"aars": [folder]}."""
    known = CACHE / "resolved.json"
    key = hashlib.sha256(CATALOGUE_FILE.read_bytes() + open(__file__, "rb").read()).hexdigest()
    if known.exists():
        found = json.loads(known.read_text())
        if found["key"] == key:
            return found
    say("fetching libraries (about 0.7 GB the first time)")
    sets = {name: artifacts_of(name, *wanted) for name, wanted in wishes().items()}
    fetch(sets)
    found = {name: [path_of(*artifact) for artifact in artifacts] for name, artifacts in sets.items()}
    found["aars"] = [unpack(*artifact[:3]) for artifact in sets["app"] if artifact[3] == "aar"]
    for name in ("app", "test"):
        classes = [classes_of(*artifact) for artifact in sets[name]]
        # Some archives only lead to the one with the classes: androidx.compose.ui:ui to ui-android.
        found[name] = [path for path in classes if path.exists()]
    found["jna-jar"] = [path_of(*library("jna"), "jar")]
    found["jna-aar"] = [unpack(*library("jna"))]
    found["sdks"] = sdks(found["tool-sdk-24"] + found["tool-sdk-34"])
    found["key"] = key
    known.write_text(json.dumps(found, indent=1, default=str))
    return json.loads(known.read_text())


def wishes():
    """What is resolved together, each with what it wants itself."""
    app = bundle("core") + bundle("app")
    sets = {"app": (app, []), "test": (app, bundle("test"))}
    sets |= {name: (bundle(name), []) for name in CATALOGUE["bundles"] if name.startswith("tool-")}
    return sets


def pom(name, dependencies, managed=()):
    entry = "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version><type>{}</type>{}</dependency>"
    lines = "\n".join(entry.format(*map(escape, d[:4]), d[4] if len(d) > 4 else "") for d in dependencies)
    pins = "\n".join(entry.format(*pin, kind, "") for pin in managed for kind in ("jar", "aar"))
    return f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>id.lontar</groupId><artifactId>{name}</artifactId><version>1</version><packaging>pom</packaging>
<dependencyManagement><dependencies>
{pins}
</dependencies></dependencyManagement>
<dependencies>
{lines}
</dependencies>
</project>
"""


def maven(name, text, goal, *options):
    folder = CACHE / "poms" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pom.xml").write_text(text)
    run("mvn", "-B", "-ntp", "-q", f"-Dmaven.repo.local={REPOSITORY}", f"{PLUGIN}:{goal}", *options, cwd=folder)
    return folder


def artifacts_of(name, main, more):
    """All artifacts that a set needs, transitively: (group, artifact, version, packaging)."""
    wanted = [(*d, kind_of(d)) for d in main] + [(*d, kind_of(d)) for d in more]
    pins = [] if name.startswith("tool-") else bundle("pins") + main + more
    folder = maven(name, pom(name, wanted, pins), "tree", "-DoutputFile=tree.txt", "-DoutputType=text")
    found = []
    for line in (folder / "tree.txt").read_text().splitlines()[1:]:
        group, artifact, kind, *_, version, scope = line.lstrip("+-\\| ").split()[0].split(":")
        packaging = kind if kind == "signature" else packaging_of(group, artifact, version)
        if packaging != "pom" and artifact not in LEFT_OUT:
            found.append((group, artifact, version, packaging))
    return sorted(set(found))


def kind_of(dependency):
    """Types that Maven has to be told: the signatures for animal-sniffer are no jar."""
    group, artifact, _ = dependency
    if artifact.startswith("gummy-bears"):
        return "signature"
    return "aar" if group.startswith("androidx.") else "jar"


def packaging_of(group, artifact, version):
    file = path_of(group, artifact, version, "pom")
    match = re.search(r"<packaging>(\w+)</packaging>", file.read_text()) if file.exists() else None
    kind = match.group(1) if match else "jar"
    return "jar" if kind == "bundle" else kind


def fetch(sets):
    """Fetches every artifact of the sets, nothing transitively."""
    alone = "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>"
    for name, artifacts in sets.items():
        own = [(*artifact, alone) for artifact in artifacts]
        if name == "app":
            own += [(*library("jna"), kind, alone) for kind in ("jar", "aar")]
        maven(f"{name}-files", pom(f"{name}-files", own), "resolve")


def path_of(group, artifact, version, kind):
    return REPOSITORY / group.replace(".", "/") / artifact / version / f"{artifact}-{version}.{kind}"


def unpack(group, artifact, version):
    """The folder with the contents of an aar."""
    folder = CACHE / "aars" / f"{group}.{artifact}-{version}"
    if not folder.exists():
        part = empty(folder.with_suffix(".part"))
        with zipfile.ZipFile(path_of(group, artifact, version, "aar")) as archive:
            archive.extractall(part)
        part.rename(folder)
    return folder


def classes_of(group, artifact, version, kind):
    return unpack(group, artifact, version) / "classes.jar" if kind == "aar" else path_of(group, artifact, version, kind)


def sdks(jars):
    """One folder with the phones' systems, as Robolectric looks for them when it may not fetch."""
    folder = empty(CACHE / "sdks")
    for jar in jars:
        (folder / jar.name).symlink_to(jar)
    return folder


if __name__ == "__main__":
    if not shutil.which("mvn"):
        raise SystemExit("android: please install maven")
    resolve()

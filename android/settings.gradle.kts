// The project for Android Studio. Not run here: on Linux without Google's tools, `./dev android` builds the same
// sources with the same versions. gradle/libs.versions.toml is found by its name.
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositoriesMode = RepositoriesMode.FAIL_ON_PROJECT_REPOS
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "lontar"
include(":core", ":app")

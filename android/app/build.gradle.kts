// The app. Not run here; android/linux builds the same sources, resources, manifest and rules.
plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.kotlin.compose)
}

/** Where generated sources are. */
val made = rootDir.resolve(System.getenv("CARGO_TARGET_DIR") ?: "../target").resolve("android")

/** `name code`, as android/linux has it. */
val version = providers.exec { commandLine(rootDir.resolve("version.sh").path) }
    .standardOutput.asText.get().trim().split(" ")

/** Texts and functions for them, from strings/catalogue.toml. */
val words = tasks.register<Exec>("words") {
    inputs.file(rootDir.resolve("../strings/catalogue.toml"))
    outputs.dir(made.resolve("words"))
    commandLine("python3", rootDir.resolve("linux/words.py").path)
}

android {
    namespace = "id.lontar"
    compileSdk = libs.versions.compile.sdk.get().toInt()
    ndkVersion = libs.versions.ndk.get()
    defaultConfig {
        applicationId = "id.lontar"
        minSdk = libs.versions.min.sdk.get().toInt()
        targetSdk = libs.versions.target.sdk.get().toInt()
        versionName = version[0]
        versionCode = version[1].toInt()
        manifestPlaceholders["label"] = "Lontar"
    }
    // One APK for each kind of processor: nobody pays internet quota for the libraries of other phones.
    splits.abi {
        isEnable = true
        reset()
        include("arm64-v8a", "armeabi-v7a", "x86_64")
        isUniversalApk = false
    }
    // The release key is never in the repository: docs/android.md.
    val store = System.getenv("LONTAR_KEYSTORE")
    if (store != null) {
        signingConfigs.create("release") {
            storeFile = file(store)
            storePassword = System.getenv("LONTAR_KEYSTORE_PASSWORD")
            keyAlias = System.getenv("LONTAR_KEY_ALIAS")
            keyPassword = storePassword
        }
    }
    buildTypes {
        debug {
            applicationIdSuffix = ".dev"
            versionNameSuffix = "-dev"
            manifestPlaceholders["label"] = "Lontar dev"
        }
        release {
            isMinifyEnabled = true
            proguardFiles("proguard-rules.pro")
            signingConfig = signingConfigs.findByName("release")
        }
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_11
        targetCompatibility = JavaVersion.VERSION_11
    }
    androidResources { localeFilters += listOf("in", "en") }
    buildFeatures { compose = true }
    sourceSets["main"].res.directories += made.resolve("words/res").path
    sourceSets["main"].kotlin.directories += made.resolve("words/kotlin").path
    // The hub, and the invented person, that tests of the core's packages have.
    sourceSets["test"].kotlin.directories += rootDir.resolve("../bindings/kotlin/src/testing/kotlin").path
    testOptions { unitTests.isIncludeAndroidResources = true }
}

composeCompiler { stabilityConfigurationFiles.add(rootProject.layout.projectDirectory.file("compose-stability.conf")) }

tasks.named("preBuild") { dependsOn(words) }

dependencies {
    implementation(project(":core"))
    implementation(libs.bundles.app)
    testImplementation(libs.bundles.test)
    testImplementation(libs.jna)
    // Maven needs the pins to choose what Gradle chooses anyway; here they keep both the same.
    constraints { libs.bundles.pins.get().forEach(::implementation) }
}

// Tests draw pictures and read the merged manifest; android/linux says where to the same tests.
tasks.withType<Test>().configureEach {
    val pictures = made.resolve("pictures").apply { mkdirs() }
    systemProperty("lontar.pictures", pictures.path)
    val manifests = layout.buildDirectory.dir("intermediates/packaged_manifests/debug/processDebugManifestForPackage")
    systemProperty("lontar.manifest", manifests.get().file("AndroidManifest.xml").asFile.path)
    systemProperty("lontar.looks", projectDir.resolve("src/test/looks").path)
    systemProperty("lontar.golden", rootDir.resolve("../tests/golden").path)
    systemProperty("lontar.binary", made.resolve("../debug/lontar").path)
    systemProperty("jna.library.path", made.resolve("../debug").path)
}

// The only module that may import the generated code of the Rust core. Not run here.
plugins { alias(libs.plugins.android.library) }

/** Where `./dev` and core-library.sh leave what Rust makes. */
val made = rootDir.resolve(System.getenv("CARGO_TARGET_DIR") ?: "../target").resolve("android")

android {
    namespace = "id.lontar.core"
    compileSdk = libs.versions.compile.sdk.get().toInt()
    defaultConfig { minSdk = libs.versions.min.sdk.get().toInt() }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_11
        targetCompatibility = JavaVersion.VERSION_11
    }
    sourceSets["main"].kotlin.directories += made.resolve("uniffi").path
    sourceSets["main"].jniLibs.directories += made.resolve("jniLibs").path
}

dependencies {
    api(libs.bundles.core)
    implementation(libs.jna) { artifact { type = "aar" } }
    testImplementation(libs.junit)
    testImplementation(libs.jna)
}

tasks.withType<Test>().configureEach { systemProperty("jna.library.path", made.resolve("../debug").path) }

package id.lontar.testing

import androidx.test.core.app.ApplicationProvider
import id.lontar.Clock
import id.lontar.Workplace
import id.lontar.background.DirectSender
import id.lontar.background.Sender
import id.lontar.core.Handset
import id.lontar.core.Language
import id.lontar.core.Network
import id.lontar.platform.Device
import java.lang.reflect.Proxy

/**
 * A part of the core that does only what a test says. Tests in the system of an old phone need it: the core calls back into
 * the one system of a process that loaded it last. All tests with the real core therefore run on [TODAY] with native graphics.
 */
inline fun <reified T : Any> fake(crossinline answer: (name: String, values: List<Any?>) -> Any?): T {
    val made = Proxy.newProxyInstance(T::class.java.classLoader, arrayOf(T::class.java)) { it, method, values ->
        when (method.name) {
            "hashCode" -> System.identityHashCode(it)
            "equals" -> it === values[0]
            "toString" -> T::class.java.simpleName
            // The name without what Kotlin adds for unsigned numbers.
            else -> answer(method.name.substringBefore('-'), values?.toList().orEmpty())
        }
    }
    return made as T
}

/** A workplace where nobody has begun. */
fun emptyWorkplace(sender: (Workplace) -> Sender = ::DirectSender): Workplace {
    val clock = object : Clock {
        override val nowMs get() = System.currentTimeMillis()
        override val offsetMin = 480
    }
    val handset = fake<Handset> { name, _ ->
        when (name) {
            "profiles" -> emptyList<Any>()
            "endPractice" -> Unit
            else -> error(name)
        }
    }
    return Workplace(handset, clock, { Network.NONE }, { Language.INDONESIAN }, Device.of(ApplicationProvider.getApplicationContext()), sender)
}

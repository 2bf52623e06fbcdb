package id.lontar.looks

import androidx.compose.runtime.Composer
import id.lontar.Words
import id.lontar.testing.TODAY
import java.io.File
import java.lang.reflect.Field
import java.lang.reflect.Modifier
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** That the catalogue of states is whole: found in the compiled classes, so that no new page is forgotten. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [TODAY])
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class CatalogueTest {
    private val classes = System.getProperty("java.class.path").split(File.pathSeparator)
        .map { File(it, "id/lontar/screens") }
        .first { File(it, "home").isDirectory }
    private val named = classes.walk().filter { it.extension == "class" }
        .map { "id.lontar.screens." + it.relativeTo(classes).path.removeSuffix(".class").replace(File.separatorChar, '.') }
        .toList()

    @Test
    fun `every page that is drawn from a state is in the catalogue`() {
        val pages = named.filter { it.endsWith("ViewKt") }.flatMap { Class.forName(it).methods.toList() }
            .filter { it.name.endsWith("View") && Composer::class.java in it.parameterTypes }
            .filter { isState(it.parameterTypes.first()) || it.name in ALWAYS_THE_SAME }
            .map { it.name }
        val drawn = shots.map { it.view }.toSet()
        assertEquals("pages without a state in looks/: add some", emptyList<String>(), pages.filter { it !in drawn })
        assertEquals("states of pages that are not there", emptyList<String>(), drawn.filter { it !in pages && it != "LontarApp" })
    }

    @Test
    fun `every folder of pages has one`() {
        val folders = named.filter { it.endsWith("ViewKt") }.map { it.substringBeforeLast('.') }.toSet()
        val seen = shots.flatMap { it.states }.map { it.javaClass.name.substringBeforeLast('.') } + STATELESS
        assertEquals(emptySet<String>(), folders - seen.toSet())
    }

    @Test
    fun `whatever a state can say was said once, and was not said once`() {
        val states = shots.flatMap { it.states }.groupBy { it.javaClass }
        val missing = named.filter { it.endsWith("State") }.map { Class.forName(it) }.flatMap { type ->
            val seen = states[type].orEmpty()
            fieldsOf(type).flatMap { field ->
                unseen(field, seen.map(field::get)).map { "${type.simpleName}.${field.name} never was $it" }
            }
        }
        assertEquals("states that nobody has looked at: add them in looks/", "", missing.joinToString("\n"))
    }

    @Test
    fun `names are unique, and there are not more pictures than somebody can look at`() {
        assertEquals(shots.size, shots.map { it.name }.toSet().size)
        // In six looks the typical ones are drawn, and once more with a keyboard where somebody types.
        val pictures = shots.count { it.isDrawn && !it.isTypical } + shots.count { it.isTypical } * 6 + TYPED
        assertTrue("$pictures pictures", pictures <= 400)
    }

    private fun isState(type: Class<*>) = type.name.startsWith("id.lontar.screens") && type.simpleName.endsWith("State")

    private fun fieldsOf(type: Class<*>): List<Field> =
        type.declaredFields.filterNot { Modifier.isStatic(it.modifiers) || it.isSynthetic }.onEach { it.isAccessible = true }

    private fun unseen(field: Field, values: List<Any?>): List<String> {
        val type = field.type
        val ways: Map<String, (Any?) -> Boolean> = when {
            type == Boolean::class.javaPrimitiveType -> mapOf("true" to { it == true }, "false" to { it == false })
            List::class.java.isAssignableFrom(type) ->
                mapOf("empty" to { (it as List<*>?)?.isEmpty() == true }, "filled" to { (it as List<*>?)?.isEmpty() == false })
            type == Words::class.java -> mapOf("there" to { it != null }, "null" to { it == null })
            // Its kinds are nested in it.
            type.isInterface && isOurs(type) ->
                type.declaredClasses.filter(type::isAssignableFrom).associate { kind -> kind.simpleName to { kind.isInstance(it) } }
            else -> mapOf("there" to { it != null })
        }
        return ways.filterValues { way -> values.none(way) }.keys.toList()
    }

    private fun isOurs(type: Class<*>) = type.name.startsWith("id.lontar.screens")

    private companion object {
        /** Drawn from no state; the finder of codes is a part of other pages. */
        val STATELESS = setOf("id.lontar.screens.newer", "id.lontar.screens.scan")

        /** Views that are drawn from no state, and are looked at all the same. */
        val ALWAYS_THE_SAME = setOf("HelpView", "NewerView")

        /** About so many pages have a field. */
        const val TYPED = 15
    }
}

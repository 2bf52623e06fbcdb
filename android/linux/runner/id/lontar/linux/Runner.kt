package id.lontar.linux

import java.io.File
import java.lang.reflect.Modifier
import kotlin.system.exitProcess
import org.junit.Test
import org.junit.runner.Description
import org.junit.runner.JUnitCore
import org.junit.runner.Request
import org.junit.runner.notification.Failure
import org.junit.runner.notification.RunListener

/**
 * Runs the tests of a folder of classes: `Runner FOLDER [PART OF A NAME]`. Prints each class with its time, each
 * failure with the lines that are ours, and at the end `N passed, M failed`.
 */
fun main(arguments: Array<String>) {
    val report = Report()
    val part = arguments.getOrElse(1) { "" }
    val core = JUnitCore().apply { addListener(report) }
    for (type in testClasses(File(arguments[0]))) {
        val started = System.nanoTime()
        core.run(Request.aClass(type).filterWith(Named(part)))
        report.line(type.simpleName, (System.nanoTime() - started) / 1_000_000)
    }
    println("${report.passed} passed, ${report.failed} failed")
    // Threads of the tests may still wait for something; they end here.
    exitProcess(if (report.failed == 0 && report.passed > 0) 0 else 1)
}

private fun testClasses(folder: File): List<Class<*>> = folder.walk()
    .filter { it.extension == "class" && '$' !in it.name }
    .map { Class.forName(it.relativeTo(folder).path.removeSuffix(".class").replace('/', '.'), false, Report::class.java.classLoader) }
    .filter { type -> !Modifier.isAbstract(type.modifiers) && type.methods.any { it.isAnnotationPresent(Test::class.java) } }
    .sortedBy { it.name }
    .toList()

private class Named(private val part: String) : org.junit.runner.manipulation.Filter() {
    override fun shouldRun(description: Description): Boolean =
        description.displayName.contains(part, ignoreCase = true) || description.children.any(::shouldRun)

    override fun describe() = "named $part"
}

private class Report : RunListener() {
    var passed = 0
    var failed = 0
    private var inClass = 0

    override fun testFinished(description: Description) {
        passed++
        inClass++
    }

    override fun testFailure(failure: Failure) {
        // Finished is told of failed tests too, but not of a class that could not begin.
        if (failure.description.isTest) passed--
        // A part of a name that fits no test of a class is no failure of it.
        if (failure.message?.startsWith("No tests found matching") == true) {
            inClass--
            return
        }
        failed++
        println("FAILED ${failure.description.displayName}\n    ${failure.exception}")
        failure.exception.stackTrace.filter { it.className.startsWith("id.lontar") }.forEach { println("        at $it") }
        failure.exception.cause?.let { println("    because of $it") }
    }

    fun line(name: String, milliseconds: Long) {
        if (inClass > 0) println("%-28s %3d tests %6d ms".format(name, inClass, milliseconds))
        inClass = 0
    }
}

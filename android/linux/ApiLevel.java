import java.io.File;
import java.io.FileInputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.codehaus.mojo.animal_sniffer.SignatureChecker;
import org.codehaus.mojo.animal_sniffer.logging.PrintWriterLogger;

/**
 * `java ApiLevel.java SIGNATURES FOLDER…`: fails when classes in the folders use what Android 7.0 does not have, such as
 * java.time. What is used only behind a check of the version stands in a function with `@RequiresApi`.
 */
class ApiLevel {
    /** Comes with the app, so it is there on every phone. */
    private static final List<String> PACKED =
        List.of("id.lontar.*", "uniffi.*", "kotlin.*", "kotlinx.*", "androidx.*", "com.sun.jna.*", "com.google.zxing.*");

    public static void main(String[] arguments) throws Exception {
        var checker = new SignatureChecker(
            new FileInputStream(arguments[0]), new HashSet<>(PACKED), new PrintWriterLogger(System.out));
        checker.setSourcePath(List.of());
        checker.setAnnotationTypes(List.of("androidx.annotation.RequiresApi"));
        for (var folder : Arrays.asList(arguments).subList(1, arguments.length)) {
            checker.process(new File(folder));
        }
        System.exit(checker.isSignatureBroken() ? 1 : 0);
    }
}

package dev.memprof.distribution.page;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Calls of methods in source files: what they declare is only there while a JVM runs. */
final class SourceCalls {
  private SourceCalls() {}

  /**
   * @param method of the calls {@code something.method(arguments)}
   */
  record Call(String method, List<? extends ExpressionTree> arguments) {

    /**
     * A literal, or several that are added.
     *
     * @throws IllegalStateException when it is computed
     */
    String string(int argument) {
      return SourceCalls.string(arguments.get(argument));
    }

    /** The last name of a constant, such as {@code OPEN} of {@code Access.OPEN}. */
    String constant(int argument) {
      String whole = arguments.get(argument).toString();
      return whole.substring(whole.lastIndexOf('.') + 1);
    }
  }

  /** In the order of the files' paths, and of the calls within each. */
  static List<Call> of(Path directory, String fileNameEnd, Set<String> methods) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Call> calls = new ArrayList<>();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of(),
                  null,
                  files.getJavaFileObjectsFromPaths(sources(directory, fileNameEnd)));
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(new Finder(methods), calls);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return calls;
  }

  private static List<Path> sources(Path directory, String fileNameEnd) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().endsWith(fileNameEnd)).sorted().toList();
    }
  }

  private static final class Finder extends TreeScanner<Void, List<Call>> {
    private final Set<String> methods;

    Finder(Set<String> methods) {
      this.methods = methods;
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, List<Call> calls) {
      // First the receiver: of a.route(1).route(2) the outer call is the second.
      Void unused = super.visitMethodInvocation(call, calls);
      if (call.getMethodSelect() instanceof MemberSelectTree select
          && methods.contains(select.getIdentifier().toString())) {
        calls.add(new Call(select.getIdentifier().toString(), call.getArguments()));
      }
      return null;
    }
  }

  private static String string(ExpressionTree expression) {
    if (expression instanceof BinaryTree sum) {
      return string(sum.getLeftOperand()) + string(sum.getRightOperand());
    }
    if (expression instanceof LiteralTree literal) {
      return literal.getValue().toString();
    }
    throw new IllegalStateException("not a literal, so not in the documentation: " + expression);
  }
}

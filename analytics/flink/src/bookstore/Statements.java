package bookstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The statements of SQL files, with `${NAME}` filled from the environment. */
final class Statements {
  private static final Pattern PLACE = Pattern.compile("\\$\\{([A-Z_]+)}");
  private static final Pattern JOB = Pattern.compile("(?is)\\s*execute\\s+(?=statement\\s+set\\b)");

  // Texts, names and comments, in which a semicolon ends nothing; a statement set is one statement.
  private static final Pattern PIECE =
      Pattern.compile(
          "(?is)'(?:[^']|'')*'|`[^`]*`|--[^\\n]*|/\\*.*?\\*/"
              + "|\\bstatement\\s+set\\s+begin\\b|\\bend\\s*;|;|.");

  private Statements() {}

  static List<String> of(Path folder, Map<String, String> environment) throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path file : entries.filter(each -> each.toString().endsWith(".sql")).sorted().toList()) {
        all.addAll(split(fill(Files.readString(file), environment, file)));
      }
    }
    return all;
  }

  static boolean isJob(String statement) {
    return JOB.matcher(statement).lookingAt();
  }

  static String explained(String job) {
    return JOB.matcher(job).replaceFirst("EXPLAIN ");
  }

  private static String fill(String sql, Map<String, String> environment, Path file) {
    return PLACE.matcher(sql)
        .replaceAll(
            place -> {
              String value = environment.get(place.group(1));
              if (value == null) {
                throw new IllegalStateException(file + " names " + place.group(1) + ", which is not set");
              }
              return Matcher.quoteReplacement(value.replace("'", "''"));
            });
  }

  private static List<String> split(String sql) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    boolean inSet = false;
    Matcher pieces = PIECE.matcher(sql);
    while (pieces.find()) {
      String piece = pieces.group();
      if (piece.startsWith("--") || piece.startsWith("/*")) {
        continue;
      }
      inSet = inSet ? !piece.toLowerCase().startsWith("end") : piece.toLowerCase().endsWith("begin");
      if (piece.endsWith(";") && piece.length() > 1) {
        piece = "END;";
      }
      statement.append(piece);
      if (!inSet && piece.endsWith(";")) {
        add(statements, statement);
      }
    }
    add(statements, statement);
    return statements;
  }

  private static void add(List<String> statements, StringBuilder statement) {
    String text = statement.toString().strip();
    if (!text.isEmpty()) {
      statements.add(text);
    }
    statement.setLength(0);
  }
}

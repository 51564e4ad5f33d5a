package bookstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The checkpoints and savepoints of a folder: those are whole that have their metadata. */
final class States {
  private States() {}

  static Path newest(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return null;
    }
    try (Stream<Path> files = Files.walk(folder, 3)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .max(Comparator.comparing(file -> file.toFile().lastModified()))
          .map(Path::getParent)
          .orElse(null);
    }
  }

  /** Deletes all that is not on the way to `kept`, which may be null. */
  static void remove(Path folder, Path kept) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.filter(file -> !file.equals(folder)).sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      if (kept == null || !(file.startsWith(kept) || kept.startsWith(file))) {
        Files.delete(file);
      }
    }
  }
}

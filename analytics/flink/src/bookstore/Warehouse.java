package bookstore;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** The warehouse, past Flink. */
final class Warehouse {
  private Warehouse() {}

  /** Empties what the job fills. */
  static void empty(Map<String, String> environment) throws SQLException {
    String user = environment.get("WAREHOUSE_USER");
    String password = environment.get("WAREHOUSE_PASSWORD");
    try (Connection connection =
            DriverManager.getConnection(environment.get("WAREHOUSE_URL"), user, password);
        Statement statement = connection.createStatement()) {
      statement.execute("select star.begin_load()");
    }
  }
}

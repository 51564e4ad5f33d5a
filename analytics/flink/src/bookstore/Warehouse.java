package bookstore;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** The warehouse, past Flink. */
final class Warehouse {
  private Warehouse() {}

  /** Waits until it answers: a job that began before would only fail. */
  static void await(Map<String, String> environment) throws InterruptedException {
    boolean told = false;
    while (true) {
      try (Connection connection = connect(environment)) {
        if (connection.isValid(5)) {
          return;
        }
      } catch (SQLException e) {
        if (!told) {
          System.out.println("Waiting for the warehouse: " + e.getMessage());
        }
        told = true;
      }
      Thread.sleep(500);
    }
  }

  /** Empties what the job fills. */
  static void empty(Map<String, String> environment) throws SQLException {
    try (Connection connection = connect(environment);
        Statement statement = connection.createStatement()) {
      statement.execute("select star.begin_load()");
    }
  }

  private static Connection connect(Map<String, String> environment) throws SQLException {
    return DriverManager.getConnection(
        environment.get("WAREHOUSE_URL"),
        environment.get("WAREHOUSE_USER"),
        environment.get("WAREHOUSE_PASSWORD"));
  }
}

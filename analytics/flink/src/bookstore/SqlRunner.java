package bookstore;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * Runs every `*.sql` file of a folder, in the order of their names, as one job, until the job ends. Goes on
 * from the newest checkpoint or savepoint; where there is none, or where a file `rebuild` lies beside the
 * checkpoints, the warehouse is emptied and all of Kafka is read.
 *
 * <p>`SqlRunner run|check SQL CONFIGURATION`: `check` only asks whether the SQL can be planned.
 */
public final class SqlRunner {
  private SqlRunner() {}

  public static void main(String[] args) {
    try {
      run(args);
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
    // Threads of Flink's may be left.
    System.exit(0);
  }

  private static void run(String[] args) throws Exception {
    boolean runs = args[0].equals("run");
    List<String> statements = Statements.of(Path.of(args[1]), System.getenv());
    Configuration configuration = GlobalConfiguration.loadConfiguration(args[2]);
    if (runs) {
      Warehouse.await(System.getenv());
      recover(configuration);
    }
    StreamTableEnvironment tables =
        StreamTableEnvironment.create(
            StreamExecutionEnvironment.getExecutionEnvironment(configuration));
    int jobs = 0;
    for (String statement : statements) {
      if (!Statements.isJob(statement)) {
        tables.executeSql(statement);
      } else if (runs) {
        await(tables.executeSql(statement));
        jobs++;
      } else {
        tables.executeSql(Statements.explained(statement)).print();
        jobs++;
      }
    }
    if (jobs != 1) {
      throw new IllegalStateException("the SQL starts " + jobs + " jobs and not one");
    }
  }

  private static void await(TableResult started) throws Exception {
    started.getJobClient().orElseThrow().getJobExecutionResult().get();
  }

  private static void recover(Configuration configuration) throws Exception {
    Path states = Path.of(URI.create(configuration.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY)));
    Path rebuild = states.resolveSibling("rebuild");
    if (Files.exists(rebuild)) {
      States.remove(states, null);
    }
    Path newest = States.newest(states);
    if (newest == null) {
      Warehouse.empty(System.getenv());
      Files.deleteIfExists(rebuild);
      System.out.println("Reading all of Kafka");
      return;
    }
    States.remove(states, newest);
    configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, newest.toUri().toString());
    System.out.println("Going on from " + states.relativize(newest));
  }
}

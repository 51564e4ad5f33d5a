import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;

/** What Flink's image starts for a standalone application, whose own class is in no jar of Maven Central. */
public final class JobManager extends ApplicationClusterEntryPoint {
  private JobManager(Configuration configuration, PackagedProgram program) {
    super(configuration, program, StandaloneResourceManagerFactory.getInstance());
  }

  public static void main(String[] args) throws Exception {
    String sql = args[0];
    String settings = args[1];
    Configuration configuration = GlobalConfiguration.loadConfiguration(settings);
    PackagedProgram program =
        PackagedProgram.newBuilder()
            .setConfiguration(configuration)
            .setEntryPointClassName("bookstore.SqlRunner")
            .setArguments("run", sql, settings)
            .build();
    configureExecution(configuration, program);
    ClusterEntrypoint.runClusterEntrypoint(new JobManager(configuration, program));
  }
}

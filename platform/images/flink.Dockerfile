# Of Flink with the job's runner: app/ is what Maven builds of analytics/flink. The versions are those of its pom.xml.
FROM docker.io/library/flink:2.2.0-java17
ADD --chown=9999:9999 --chmod=444 --checksum=sha256:5605c691d11a501382c383fecba37a7a552467da5ab7ba904ef5d6f3d62c5616 \
  https://repo.maven.apache.org/maven2/org/apache/flink/flink-sql-connector-kafka/5.0.0-2.2/flink-sql-connector-kafka-5.0.0-2.2.jar \
  /opt/flink/lib/
ADD --chown=9999:9999 --chmod=444 --checksum=sha256:ccb9691bf1d0f97574ae768e1bef05a39c06d7f7b13996e9d485fbdd69dcbfec \
  https://repo.maven.apache.org/maven2/org/apache/flink/flink-connector-jdbc-core/4.0.0-2.0/flink-connector-jdbc-core-4.0.0-2.0.jar \
  /opt/flink/lib/
ADD --chown=9999:9999 --chmod=444 --checksum=sha256:b59c29dc65cafe8ae398e69072b9f6022f4a978a09002fd06a05a1a8dd3348d6 \
  https://repo.maven.apache.org/maven2/org/apache/flink/flink-connector-jdbc-postgres/4.0.0-2.0/flink-connector-jdbc-postgres-4.0.0-2.0.jar \
  /opt/flink/lib/
ADD --chown=9999:9999 --chmod=444 --checksum=sha256:157963d60ae66d607e09466e8c0cdf8087e9cb20d0159899ffca96bca2528460 \
  https://repo.maven.apache.org/maven2/org/postgresql/postgresql/42.7.7/postgresql-42.7.7.jar \
  /opt/flink/lib/
COPY --chown=9999:9999 app/ /opt/flink/usrlib/
USER 9999

# Of Kafka Connect: Strimzi's image with Debezium's connector for PostgreSQL, as Maven has it. The versions are those
# of platform/stack/pom.xml and of platform/controllers; the checksum is compared by `npm run check:platform`.
ARG STRIMZI=quay.io/strimzi/kafka:1.2.0-kafka-4.3.1

FROM ${STRIMZI} AS plugin
USER root
ADD --checksum=sha256:660673cbabd2f269da21409208ebd0f0d9977bd92e824fc9daa272f240e88e51 \
  https://repo.maven.apache.org/maven2/io/debezium/debezium-connector-postgres/3.7.0.Final/debezium-connector-postgres-3.7.0.Final-plugin.tar.gz \
  /tmp/plugin.tar.gz
RUN mkdir /tmp/plugins && tar --extract --gzip --file=/tmp/plugin.tar.gz --directory=/tmp/plugins

FROM ${STRIMZI}
COPY --from=plugin --chown=0:0 /tmp/plugins/ /opt/kafka/plugins/
USER 1001

package bookstore;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonParser;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads Debezium's changes of many tables. A change fills the column that is named after its table with the
 * row as it is now, or as it was before it was deleted; a logical message fills the one named after its
 * prefix. Nothing stops the stream: what can't be read as the columns say comes with a `fault` and its text.
 * A tombstone comes as a deletion of nothing but the key. After a deletion comes a row that only notes it, with
 * the `op` `noted`: a deletion itself could not be kept as a dead letter.
 *
 * <p>A change is never two rows (`UPDATE_BEFORE` is left out), as sinks go by primary key.
 */
final class ChangeDecoder implements DeserializationSchema<RowData> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(ChangeDecoder.class);
  private static final int LONGEST_TEXT = 65_536;

  private final RowType type;
  private final Set<String> optional;
  private final TypeInformation<RowData> produced;
  private transient ObjectMapper json;
  private transient Set<String> told;

  ChangeDecoder(RowType type, Set<String> optional, TypeInformation<RowData> produced) {
    this.type = type;
    this.optional = new HashSet<>(optional);
    this.produced = produced;
  }

  @Override
  public void open(InitializationContext context) {
    json = new ObjectMapper();
    json.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    json.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    told = new HashSet<>();
  }

  @Override
  public void deserialize(byte[] message, Collector<RowData> out) {
    GenericRowData row =
        message == null ? new GenericRowData(RowKind.DELETE, type.getFieldCount()) : read(message);
    out.collect(row);
    if (row.getRowKind() == RowKind.DELETE) {
      out.collect(note(row));
    }
  }

  @Override
  public RowData deserialize(byte[] message) {
    throw new UnsupportedOperationException("Kafka's source collects");
  }

  @Override
  public boolean isEndOfStream(RowData next) {
    return false;
  }

  @Override
  public TypeInformation<RowData> getProducedType() {
    return produced;
  }

  private GenericRowData read(byte[] message) {
    try {
      return change(json.readTree(message));
    } catch (Unreadable e) {
      return fault(e.getMessage(), message);
    } catch (IOException e) {
      return fault("it is no JSON", message);
    }
  }

  private GenericRowData change(JsonNode change) throws Unreadable {
    String op = change.path("op").asText();
    JsonNode source = change.path("source");
    switch (op) {
      case "r", "c":
        return row(RowKind.INSERT, op, source.path("table").asText(), change.path("after"), source);
      case "u":
        return row(RowKind.UPDATE_AFTER, op, source.path("table").asText(), change.path("after"), source);
      case "d":
        return row(RowKind.DELETE, op, source.path("table").asText(), change.path("before"), source);
      case "m":
        return message(change.path("message"), source);
      default:
        throw new Unreadable("it has no op of a change");
    }
  }

  private GenericRowData row(RowKind kind, String op, String table, JsonNode values, JsonNode source)
      throws Unreadable {
    int at = type.getFieldIndex(table);
    if (at < 0 || !(type.getTypeAt(at) instanceof RowType columns)) {
      throw new Unreadable("it is of an unknown table");
    }
    if (!values.isObject()) {
      throw new Unreadable("it has no row");
    }
    if (!source.path("ts_ms").isIntegralNumber()) {
      throw new Unreadable("it has no time");
    }
    GenericRowData row = new GenericRowData(kind, type.getFieldCount());
    row.setField(at, columns(table, columns, values));
    set(row, "op", StringData.fromString(op));
    set(row, "table_name", StringData.fromString(table));
    set(row, "committed_at", TimestampData.fromEpochMillis(source.path("ts_ms").asLong()));
    return row;
  }

  private GenericRowData note(GenericRowData deletion) {
    GenericRowData row = new GenericRowData(RowKind.INSERT, type.getFieldCount());
    for (String column : new String[] {"table_name", "committed_at"}) {
      int at = type.getFieldIndex(column);
      if (at >= 0) {
        row.setField(at, deletion.getField(at));
      }
    }
    set(row, "op", StringData.fromString("noted"));
    return row;
  }

  /** The time is in the message, as one outside a transaction has none. */
  private GenericRowData message(JsonNode message, JsonNode source) throws Unreadable {
    String prefix = message.path("prefix").asText();
    ObjectNode values = json.createObjectNode();
    values.set("source", source.path("db"));
    values.put("beat_at", content(message.path("content").asText()));
    ObjectNode time = json.createObjectNode();
    time.put("ts_ms", Values.instant(prefix, values.path("beat_at")).toEpochMilli());
    return row(RowKind.INSERT, "m", prefix, values, time);
  }

  private static String content(String base64) throws Unreadable {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Unreadable("its content is no base64");
    }
  }

  private GenericRowData columns(String table, RowType columns, JsonNode values) throws Unreadable {
    GenericRowData row = new GenericRowData(columns.getFieldCount());
    for (int i = 0; i < columns.getFieldCount(); i++) {
      String column = columns.getFieldNames().get(i);
      String name = table + "." + column;
      JsonNode value = values.path(column);
      if (!value.isMissingNode() && !value.isNull()) {
        row.setField(i, Values.of(name, columns.getTypeAt(i), value));
      } else if (!optional.contains(name)) {
        throw new Unreadable(name + " is missing");
      }
    }
    values.fieldNames().forEachRemaining(name -> tellUnknown(table, columns, name));
    return row;
  }

  private void tellUnknown(String table, RowType columns, String name) {
    if (columns.getFieldIndex(name) < 0 && told.size() < 100 && told.add(table + "." + name)) {
      LOG.warn("{}.{} is a column that nothing here knows: it is left out", table, name);
    }
  }

  private GenericRowData fault(String reason, byte[] message) {
    String text = new String(message, StandardCharsets.UTF_8).replace("\0", "");
    GenericRowData row = new GenericRowData(RowKind.INSERT, type.getFieldCount());
    set(row, "fault", StringData.fromString(reason));
    set(row, "value", StringData.fromString(text.substring(0, Math.min(text.length(), LONGEST_TEXT))));
    return row;
  }

  private void set(GenericRowData row, String column, Object value) {
    int at = type.getFieldIndex(column);
    if (at >= 0) {
      row.setField(at, value);
    }
  }
}

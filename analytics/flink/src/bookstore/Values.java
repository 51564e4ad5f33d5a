package bookstore;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Reads the values of columns, strictly: what passes here, the warehouse takes. CHAR is a UUID, TIMESTAMP_LTZ
 * a text of ISO 8601 with its offset, a number is whole.
 */
final class Values {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private Values() {}

  static Object of(String name, LogicalType type, JsonNode value) throws Unreadable {
    return switch (type.getTypeRoot()) {
      case CHAR -> uuid(name, value);
      case VARCHAR -> text(name, value);
      case INTEGER -> integer(name, value);
      case BIGINT -> bigint(name, value);
      case DECIMAL -> decimal(name, (DecimalType) type, value);
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> TimestampData.fromInstant(instant(name, value));
      default -> throw new IllegalStateException(name + " is of a type that no change is read as");
    };
  }

  static Instant instant(String name, JsonNode value) throws Unreadable {
    try {
      Instant instant = OffsetDateTime.parse(value.asText()).toInstant();
      long year = instant.atOffset(ZoneOffset.UTC).getYear();
      if (value.isTextual() && year > 0 && year < 10_000) {
        return instant;
      }
    } catch (DateTimeException e) {
      throw new Unreadable(name + " is no time");
    }
    throw new Unreadable(name + " is no time");
  }

  private static StringData uuid(String name, JsonNode value) throws Unreadable {
    if (value.isTextual() && UUID.matcher(value.asText()).matches()) {
      return StringData.fromString(value.asText());
    }
    throw new Unreadable(name + " is no UUID");
  }

  // PostgreSQL takes every text but NUL.
  private static StringData text(String name, JsonNode value) throws Unreadable {
    if (value.isTextual() && value.asText().indexOf('\0') < 0) {
      return StringData.fromString(value.asText());
    }
    throw new Unreadable(name + " is no text");
  }

  private static Integer integer(String name, JsonNode value) throws Unreadable {
    if (value.isIntegralNumber() && value.canConvertToInt()) {
      return value.intValue();
    }
    throw new Unreadable(name + " is no whole number in range");
  }

  private static Long bigint(String name, JsonNode value) throws Unreadable {
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    throw new Unreadable(name + " is no whole number in range");
  }

  private static DecimalData decimal(String name, DecimalType type, JsonNode value) throws Unreadable {
    if (value.isIntegralNumber()) {
      BigDecimal whole = new BigDecimal(value.bigIntegerValue());
      if (whole.precision() <= type.getPrecision()) {
        return DecimalData.fromBigDecimal(whole, type.getPrecision(), type.getScale());
      }
    }
    throw new Unreadable(name + " is no whole number in range");
  }
}

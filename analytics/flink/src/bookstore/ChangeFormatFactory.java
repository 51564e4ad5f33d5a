package bookstore;

import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/** `'value.format' = 'change'`: what ChangeDecoder says. */
public final class ChangeFormatFactory implements DeserializationFormatFactory {
  private static final ConfigOption<List<String>> OPTIONAL =
      ConfigOptions.key("optional")
          .stringType()
          .asList()
          .defaultValues()
          .withDescription("The columns that may be null, as table.column.");

  @Override
  public String factoryIdentifier() {
    return "change";
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of();
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of(OPTIONAL);
  }

  @Override
  public DecodingFormat<DeserializationSchema<RowData>> createDecodingFormat(
      DynamicTableFactory.Context context, ReadableConfig options) {
    FactoryUtil.validateFactoryOptions(this, options);
    return new ChangeFormat(Set.copyOf(options.get(OPTIONAL)));
  }

  private record ChangeFormat(Set<String> optional)
      implements DecodingFormat<DeserializationSchema<RowData>> {
    @Override
    public DeserializationSchema<RowData> createRuntimeDecoder(
        DynamicTableSource.Context context, DataType produced) {
      RowType type = (RowType) produced.getLogicalType();
      return new ChangeDecoder(type, optional, context.createTypeInformation(produced));
    }

    @Override
    public ChangelogMode getChangelogMode() {
      return ChangelogMode.all();
    }
  }
}

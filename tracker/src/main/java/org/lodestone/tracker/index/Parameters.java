package org.lodestone.tracker.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;

/** A request's query parameters, each read as what it has to be. */
final class Parameters {

  private static final int MAX_SHOWN = 60;

  private final Fields fields;

  private Parameters(Fields fields) {
    this.fields = fields;
  }

  /**
   * @param query as it stands in the URI; null when there is none
   * @param known what may occur; anything else is a slip of whoever asks, and refused
   */
  static Parameters parse(String query, Set<String> known) throws IndexException {
    Fields fields = new Fields();
    try {
      if (query != null) {
        UrlEncoded.decodeUtf8To(query, fields);
      }
    } catch (IllegalArgumentException e) {
      throw new IndexException(
          IndexError.BAD_REQUEST, "the query string is no percent-encoded UTF-8", e);
    }
    for (String name : fields.getNames()) {
      if (!known.contains(name)) {
        throw bad("unknown parameter '%s', known are %s".formatted(shown(name), known));
      }
    }
    return new Parameters(fields);
  }

  Optional<String> text(String name) throws IndexException {
    Fields.Field field = fields.get(name);
    if (field == null) {
      return Optional.empty();
    }
    if (field.hasMultipleValues()) {
      throw bad("parameter '" + name + "' is given more than once");
    }
    return Optional.of(field.getValue());
  }

  /** The parameter as what a parser makes of it, which complains with IllegalArgumentException. */
  <T> Optional<T> value(String name, Function<String, T> parser) throws IndexException {
    Optional<String> text = text(name);
    return text.isEmpty() ? Optional.empty() : Optional.of(parse(name, text.get(), parser));
  }

  <T> T required(String name, Function<String, T> parser) throws IndexException {
    return value(name, parser).orElseThrow(() -> bad("parameter '" + name + "' is missing"));
  }

  /** All values of a parameter that may be repeated. */
  <T> List<T> values(String name, int most, Function<String, T> parser) throws IndexException {
    List<String> texts = fields.getValuesOrEmpty(name);
    if (texts.size() > most) {
      throw bad("parameter '" + name + "' is given more than " + most + " times");
    }
    List<T> values = new ArrayList<>();
    for (String text : texts) {
      values.add(parse(name, text, parser));
    }
    return values;
  }

  int number(String name, int byDefault, int least, int most) throws IndexException {
    return (int) number(name, (long) byDefault, least, most);
  }

  long number(String name, long byDefault, long least, long most) throws IndexException {
    long number = value(name, Long::parseLong).orElse(byDefault);
    if (number < least || number > most) {
      throw bad("parameter '%s' is %d, expected %d to %d".formatted(name, number, least, most));
    }
    return number;
  }

  static IndexException bad(String message) {
    return new IndexException(IndexError.BAD_REQUEST, message);
  }

  private static <T> T parse(String name, String text, Function<String, T> parser)
      throws IndexException {
    try {
      return parser.apply(text);
    } catch (NumberFormatException e) {
      throw bad("parameter '" + name + "' is no number: '" + shown(text) + "'");
    } catch (IllegalArgumentException e) {
      throw bad("parameter '" + name + "': " + e.getMessage());
    }
  }

  private static String shown(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }
}

package bookstore;

/** Why a change can't be read; the message goes on "it …" or names a column, and never holds its value. */
final class Unreadable extends Exception {
  private static final long serialVersionUID = 1;

  Unreadable(String reason) {
    super(reason);
  }
}

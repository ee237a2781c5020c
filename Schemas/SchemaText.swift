/// The database migrations and the JSON Schemas, built into the program.
public enum SchemaText {
    /// The content of a file under `Schemas`, by its path there; nil when there is none.
    public static func file(_ path: String) -> String? {
        EmbeddedText.files[path]
    }

    /// The migrations in the order they are run: name and SQL.
    public static var migrations: [(name: String, sql: String)] {
        EmbeddedText.files
            .filter { $0.key.hasPrefix("database/") }
            .sorted { $0.key < $1.key }
            .map { (String($0.key.dropFirst("database/".count).dropLast(".sql".count)), $0.value) }
    }
}

internal import GRDB
internal import Schemas

/// Brings the tables to the state this program knows; forward only.
struct Migrations {
    /// Names and SQL in order; the version of a file is how many of them it has seen.
    var steps: [(name: String, sql: String)]

    /// The migrations built into the program.
    static var builtIn: Migrations { Migrations(steps: SchemaText.migrations) }

    /// The version of a file that has seen all of them.
    var version: Int { steps.count }

    /// Runs what is missing, inside the caller's transaction: all of it or nothing.
    func run(in database: GRDB.Database) throws {
        let seen = try Migrations.version(of: database)
        for step in steps.dropFirst(seen) { try database.execute(sql: step.sql) }
        try database.execute(sql: "PRAGMA user_version = \(version)")
        guard try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") == nil else {
            throw StorageError.corrupt(
                detail: "after the migration some rows point at rows that do not exist"
            )
        }
    }

    /// How many migrations a file has seen.
    static func version(of database: GRDB.Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    }
}

internal import Foundation
internal import GRDB
public import Monitoring

/// A consistent state of the database to read from; of no use after the call that passed it.
public struct ReadTransaction {
    let database: GRDB.Database
    let definitions: ModelDefinitions
}

/// A transaction to write in; of no use after the call that passed it.
public struct WriteTransaction {
    let database: GRDB.Database
    /// The time that all rows of the operation bear.
    public let moment: Moment
    /// Who acts.
    public let actor: String
    let digest: Database.Digest
    let definitions: ModelDefinitions

    /// The state so far, with what this transaction wrote.
    public var read: ReadTransaction { ReadTransaction(database: database, definitions: definitions) }

    /// Runs a statement once.
    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Runs an INSERT and says the new row's id.
    func insert(_ sql: String, _ arguments: StatementArguments) throws -> Int64 {
        try run(sql, arguments)
        return database.lastInsertedRowID
    }
}

extension ReadTransaction {
    func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
    }

    /// The rows of a long list, each turned into a value before the next is read.
    func values<Value>(
        _ sql: String,
        _ arguments: StatementArguments = [],
        _ value: (inout RowFields) throws -> Value
    ) throws -> [Value] {
        let cursor = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: arguments)
        var values: [Value] = []
        while let row = try cursor.next() {
            var fields = RowFields(row: row)
            values.append(try value(&fields))
        }
        return values
    }

    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
    }

    func integer(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64? {
        try Int64.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
    }
}

/// The columns of a row in their order: for long lists, where finding each by its name costs more than reading it.
struct RowFields {
    let row: Row
    private var place = 0

    init(row: Row) { self.row = row }

    mutating func next<Value: DatabaseValueConvertible & StatementColumnConvertible>() -> Value {
        defer { place += 1 }
        return row[place]
    }

    mutating func nextOrNil<Value: DatabaseValueConvertible & StatementColumnConvertible>() -> Value? {
        defer { place += 1 }
        return row[place]
    }
}

extension Moment {
    /// A stored time; the CHECKs of the tables keep it in range.
    init(stored milliseconds: Int64) { self.init(clamping: milliseconds) }

    static func stored(_ milliseconds: Int64?) -> Moment? { milliseconds.map { Moment(clamping: $0) } }
}

extension RawRepresentable where RawValue == String {
    /// A word of the database; one this program does not know means damage.
    init(stored word: String) throws {
        guard let value = Self(rawValue: word) else {
            throw StorageError.corrupt(detail: "\"\(word)\" is no \(Self.self)")
        }
        self = value
    }
}

/// Values as JSON text, always the same bytes for the same value.
enum StoredJSON {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func value<T: Decodable>(_ type: T.Type, from text: String) throws -> T {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        do {
            return try decoder.decode(type, from: Data(text.utf8))
        } catch is DecodingError {
            throw StorageError.corrupt(detail: "a stored \(type) cannot be read")
        }
    }
}

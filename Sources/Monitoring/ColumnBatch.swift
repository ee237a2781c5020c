internal import DriftStatistics

/// Rows held column by column, as they come from a file and as they lie in the database.
public struct ColumnBatch: Sendable, Equatable {
    /// The ids, one a row.
    public var ids: TextColumn
    /// The time of each row; empty when the model has no time column.
    public var times: [Moment]
    /// The other columns by their names, all as long as `ids`.
    public var columns: [NamedColumn]

    /// A batch from its columns.
    public init(ids: TextColumn = .init(), times: [Moment] = [], columns: [NamedColumn] = []) {
        self.ids = ids
        self.times = times
        self.columns = columns
    }

    /// How many rows there are.
    public var rowCount: Int { ids.count }

    /// The values of a column; nil when there is none of that name.
    public func values(of name: String) -> ColumnValues? {
        columns.first { $0.name == name }?.values
    }

    /// The rows at the given positions, in that order; positions outside are left out.
    public func rows(at positions: [Int]) -> ColumnBatch {
        let inside = positions.filter { ids.indices.contains($0) }
        return ColumnBatch(
            ids: ids.texts(at: inside),
            times: times.isEmpty ? [] : inside.map { times[$0] },
            columns: columns.map { NamedColumn(name: $0.name, values: $0.values.rows(at: inside)) }
        )
    }

    /// The positions of all rows.
    public var positions: [Int] { Array(ids.indices) }

    /// The positions of all rows but some.
    ///
    /// - Parameter others: Positions that are left out, rising.
    /// - Returns: The positions that are left, rising.
    public func positions(without others: [Int]) -> [Int] {
        var rest = others[...]
        return ids.indices.filter { position in
            guard rest.first == position else { return true }
            rest = rest.dropFirst()
            return false
        }
    }

    /// Which rows say the same as the rows of another batch, in every column of both.
    ///
    /// - Parameters:
    ///   - rows: Positions in this batch.
    ///   - other: The batch whose rows they are compared with, one after the other.
    /// - Returns: Those of the positions whose rows are equal, in their order.
    /// - Complexity: O(rows · columns).
    public func equalRows(_ rows: [Int], to other: ColumnBatch) -> [Int] {
        guard times.isEmpty == other.times.isEmpty, columns.count == other.columns.count else { return [] }
        let pairs = columns.compactMap { column in
            other.values(of: column.name).map { (here: column.values, there: $0) }
        }
        guard pairs.count == columns.count else { return [] }
        return zip(rows, other.ids.indices).filter { row, there in
            (times.isEmpty || times[row] == other.times[there])
                && pairs.allSatisfy { $0.here.isEqual(at: row, to: $0.there, at: there) }
        }.map(\.0)
    }

    /// The rows that nobody erased: an erased one has no id any more, and nobody can be asked about it.
    public var withoutErased: ColumnBatch {
        guard ids.hasEmptyTexts else { return self }
        return rows(at: ids.indices.filter { !ids.bytes(at: $0).isEmpty })
    }
}

/// A column and its name.
public struct NamedColumn: Sendable, Equatable {
    /// The name in the files.
    public var name: String
    /// One value a row.
    public var values: ColumnValues

    /// A named column.
    public init(name: String, values: ColumnValues) {
        self.name = name
        self.values = values
    }
}

/// The values of one column.
public enum ColumnValues: Sendable, Equatable {
    /// Numbers; NaN where the value is missing.
    case numbers([Double])
    /// Names by code.
    case categories(CategoryColumn)
    /// Free text, as evidence has it; empty where missing.
    case texts(TextColumn)

    /// How many rows there are.
    public var count: Int {
        switch self {
        case .numbers(let values): values.count
        case .categories(let values): values.codes.count
        case .texts(let values): values.count
        }
    }

    /// The values at the given positions, in that order; every position must be inside.
    public func rows(at positions: [Int]) -> ColumnValues {
        switch self {
        case .numbers(let values): return .numbers(positions.map { values[$0] })
        case .categories(let values):
            return .categories(CategoryColumn(names: values.names, codes: positions.map { values.codes[$0] }))
        case .texts(let values): return .texts(values.texts(at: positions))
        }
    }

    /// The number of a row; nil where it is missing, or the column holds no numbers.
    public func number(at position: Int) -> Double? {
        guard case .numbers(let values) = self, values.indices.contains(position),
            values[position].isFinite
        else { return nil }
        return values[position]
    }

    /// Whether a value reads the same as one of another column.
    func isEqual(at position: Int, to other: ColumnValues, at otherPosition: Int) -> Bool {
        // Numbers mostly are the same to the last bit; where not, their texts tell.
        if case (.numbers(let here), .numbers(let there)) = (self, other),
            here.indices.contains(position), there.indices.contains(otherPosition),
            here[position].bitPattern == there[otherPosition].bitPattern
        {
            return true
        }
        return text(at: position) == other.text(at: otherPosition)
    }

    /// The value of one row as text; nil where it is missing.
    public func text(at position: Int) -> String? {
        guard (0..<count).contains(position) else { return nil }
        switch self {
        case .numbers(let values):
            let value = values[position]
            guard value.isFinite else { return nil }
            return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
        case .categories(let values): return values.name(at: position)
        case .texts(let values):
            let text = values.text(at: position)
            return text.isEmpty ? nil : text
        }
    }
}

/// Names by code: each distinct name stands once.
public struct CategoryColumn: Sendable, Equatable {
    /// The distinct names, in the order they were first seen.
    public var names: [String]
    /// The index into `names` for each row; −1 where the value is missing.
    public var codes: [Int32]

    /// A column from names and codes.
    public init(names: [String] = [], codes: [Int32] = []) {
        self.names = names
        self.codes = codes
    }

    /// A column of names row by row; nil where one is missing.
    ///
    /// - Parameter texts: The names; at most as many different ones as a code can tell apart.
    /// - Complexity: O(n).
    public init(_ texts: [String?]) {
        self.init()
        codes.reserveCapacity(texts.count)
        var known: [String: Int32] = [:]
        for text in texts {
            guard let text else {
                codes.append(-1)
                continue
            }
            let code = known[text] ?? Int32(clamping: names.count)
            if Int(code) == names.count {
                names.append(text)
                known[text] = code
            }
            codes.append(code)
        }
    }

    /// The name of a row; nil where it is missing.
    public func name(at position: Int) -> String? {
        guard codes.indices.contains(position) else { return nil }
        let code = Int(codes[position])
        return names.indices.contains(code) ? names[code] : nil
    }
}

/// Texts laid end to end: no allocation for each value.
public struct TextColumn: Sendable, Equatable {
    /// The UTF-8 of all texts, one after the other.
    public private(set) var utf8: [UInt8]
    /// Where each text ends in `utf8`.
    public private(set) var ends: [UInt32]

    /// An empty column.
    public init() {
        utf8 = []
        ends = []
    }

    /// A column from its bytes and ends; nil when the ends do not rise or do not lie inside the bytes.
    public init?(utf8: [UInt8], ends: [UInt32]) {
        var last: UInt32 = 0
        for end in ends {
            guard end >= last else { return nil }
            last = end
        }
        guard Int(last) == utf8.count else { return nil }
        self.utf8 = utf8
        self.ends = ends
    }

    /// A column of the given texts.
    public init(_ texts: some Sequence<String>) {
        self.init()
        for text in texts { append(text.utf8) }
    }

    /// How many texts there are.
    public var count: Int { ends.count }

    /// The positions of the texts.
    public var indices: Range<Int> { 0..<ends.count }

    /// Adds one text.
    ///
    /// A column holds 4 GB at most; what would pass that is cut off.
    public mutating func append(_ text: some Sequence<UInt8>) {
        utf8.append(contentsOf: text)
        if utf8.count > Int(UInt32.max) { utf8.removeLast(utf8.count - Int(UInt32.max)) }
        ends.append(UInt32(utf8.count))
    }

    /// Adds the texts of another column; false, and nothing is added, where together they pass 4 GB.
    public mutating func append(contentsOf other: TextColumn) -> Bool {
        guard count > 0 else {
            self = other
            return true
        }
        guard utf8.count + other.utf8.count <= Int(UInt32.max) else { return false }
        let shift = UInt32(utf8.count)
        utf8 += other.utf8
        ends += other.ends.lazy.map { $0 + shift }
        return true
    }

    /// The UTF-8 of one text; empty outside the column.
    public func bytes(at position: Int) -> ArraySlice<UInt8> {
        guard indices.contains(position) else { return [] }
        let start = position == 0 ? 0 : Int(ends[position - 1])
        return utf8[start..<Int(ends[position])]
    }

    /// The texts at the given positions, in that order; every position must be inside.
    public func texts(at positions: [Int]) -> TextColumn {
        var picked = TextColumn()
        picked.ends.reserveCapacity(positions.count)
        picked.utf8.reserveCapacity(positions.isEmpty ? 0 : utf8.count / max(1, count) * positions.count)
        for position in positions { picked.append(bytes(at: position)) }
        return picked
    }

    /// The texts of a range, which must be inside.
    public func texts(in range: Range<Int>) -> TextColumn {
        let start = range.lowerBound == 0 ? 0 : ends[range.lowerBound - 1]
        let end = range.isEmpty ? start : ends[range.upperBound - 1]
        var picked = TextColumn()
        picked.utf8 = Array(utf8[Int(start)..<Int(end)])
        picked.ends = ends[range].map { $0 - start }
        return picked
    }

    /// The stable hash of each text.
    ///
    /// - Complexity: O(bytes).
    public var stableHashes: [UInt64] {
        var hashes: [UInt64] = []
        hashes.reserveCapacity(count)
        eachText { _, text in hashes.append(stableHash64(text)) }
        return hashes
    }

    /// Calls the body with each text's position and the number that belongs to it for good.
    ///
    /// - Parameters:
    ///   - salt: One a purpose, as in `permanentRandomNumber`.
    ///   - body: Is given the position and the number, in the order of the texts.
    /// - Complexity: O(bytes).
    public func eachPermanentRandomNumber(salt: UInt64, _ body: (_ position: Int, _ number: Double) -> Void) {
        eachText { position, text in body(position, permanentRandomNumber(id: text, salt: salt)) }
    }

    /// Whether any text has no bytes.
    var hasEmptyTexts: Bool {
        var isEmpty = false
        eachText { _, text in isEmpty = isEmpty || text.isEmpty }
        return isEmpty
    }

    /// Calls the body with each text's position and bytes, without a reference to the column for each.
    @inline(__always)
    private func eachText(_ body: (Int, Slice<UnsafeBufferPointer<UInt8>>) -> Void) {
        utf8.withUnsafeBufferPointer { bytes in
            var start = 0
            for (position, end) in ends.enumerated() {
                body(position, bytes[start..<Int(end)])
                start = Int(end)
            }
        }
    }

    /// One text; empty outside the column.
    public func text(at position: Int) -> String {
        String(decoding: bytes(at: position), as: UTF8.self)
    }
}

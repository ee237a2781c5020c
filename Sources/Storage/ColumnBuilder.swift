internal import Monitoring

/// Puts the pieces of one column together, segment after segment.
struct ColumnBuilder {
    private(set) var values: ColumnValues
    private var codeByName: [String: Int32] = [:]

    /// A column that is missing in the rows before it first appears.
    init?(kind: StoredColumnKind, missingRows: Int) {
        switch kind {
        case .number: values = .numbers([])
        case .category: values = .categories(CategoryColumn())
        case .text: values = .texts(TextColumn())
        case .id, .time: return nil
        }
        appendMissing(missingRows)
    }

    /// Whether a stored piece fits what was gathered so far.
    func holds(_ kind: StoredColumnKind) -> Bool {
        switch (values, kind) {
        case (.numbers, .number), (.categories, .category), (.texts, .text): true
        default: false
        }
    }

    /// Appends a stored piece; false when its bytes make no sense.
    mutating func append(_ bytes: UnsafeRawBufferPointer, rows: Int) -> Bool {
        switch values {
        case .numbers(var numbers):
            guard let piece = NumberCodec.values(from: bytes), piece.count == rows else {
                return false
            }
            values = .numbers([])  // so that appending does not copy
            if numbers.isEmpty { numbers = piece } else { numbers.append(contentsOf: piece) }
            values = .numbers(numbers)
        case .categories(var column):
            guard let piece = ColumnCodec.categories(from: bytes), piece.codes.count == rows else {
                return false
            }
            values = .numbers([])
            append(piece, to: &column)
            values = .categories(column)
        case .texts(let column):
            guard let piece = ColumnCodec.texts(from: bytes), piece.count == rows,
                let joined = column.joined(with: piece)
            else { return false }
            values = .texts(joined)
        }
        return true
    }

    /// Appends rows in which the column is missing.
    mutating func appendMissing(_ rows: Int) {
        guard rows > 0 else { return }
        switch values {
        case .numbers(let numbers): values = .numbers(numbers + [Double](repeating: .nan, count: rows))
        case .categories(var column):
            column.codes.append(contentsOf: repeatElement(-1, count: rows))
            values = .categories(column)
        case .texts(var column):
            for _ in 0..<rows { column.append([]) }
            values = .texts(column)
        }
    }

    /// Names of both dictionaries share one code each.
    private mutating func append(_ piece: CategoryColumn, to column: inout CategoryColumn) {
        if column.names.isEmpty && codeByName.isEmpty && column.codes.isEmpty {
            for (code, name) in piece.names.enumerated() where codeByName[name] == nil {
                codeByName[name] = Int32(truncatingIfNeeded: code)
            }
            if codeByName.count == piece.names.count {
                column = piece
                return
            }
            codeByName = [:]
        }
        var translated: [Int32] = []
        translated.reserveCapacity(piece.names.count)
        for name in piece.names {
            if let code = codeByName[name] {
                translated.append(code)
            } else {
                let code = Int32(truncatingIfNeeded: column.names.count)
                codeByName[name] = code
                column.names.append(name)
                translated.append(code)
            }
        }
        column.codes.append(
            contentsOf: piece.codes.lazy.map { code in
                translated.indices.contains(Int(code)) ? translated[Int(code)] : -1
            }
        )
    }
}

extension TextColumn {
    /// Both columns one after the other; nil where together they pass 4 GB.
    func joined(with other: TextColumn) -> TextColumn? {
        if count == 0 { return other }
        guard utf8.count + other.utf8.count <= Int(UInt32.max) else { return nil }
        let shift = UInt32(utf8.count)
        return TextColumn(utf8: utf8 + other.utf8, ends: ends + other.ends.map { $0 + shift })
    }
}

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
        case .texts(var column):
            guard let piece = ColumnCodec.texts(from: bytes), piece.count == rows else { return false }
            values = .numbers([])
            guard column.append(contentsOf: piece) else { return false }
            values = .texts(column)
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

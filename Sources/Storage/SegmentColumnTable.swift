internal import GRDB
public import Monitoring

extension ReadTransaction {
    /// A window's visible rows in the order in which they came.
    ///
    /// - Parameters:
    ///   - key: The window's key.
    ///   - model: The model.
    ///   - names: The columns to read; nil: all. Ids and times always come along.
    /// - Returns: The rows. A column that some rows do not have is missing there; where its kind has changed, the
    ///   newer kind stands. Times are empty unless every row has one.
    /// - Throws: `corrupt` when a column makes no sense.
    public func columns(ofWindow key: String, model: Int64, names: [String]? = nil) throws -> ColumnBatch {
        try storedColumns(ofWindow: key, model: model).batch(names)
    }

    /// A window's visible rows, column by column.
    ///
    /// - Throws: `corrupt` when a column's kind makes no sense.
    public func storedColumns(ofWindow key: String, model: Int64) throws -> StoredColumns {
        try StoredColumns(rows(Self.windowSegments, [model, key]), database)
    }

    /// A baseline's rows, column by column.
    ///
    /// - Throws: `corrupt` when a column's kind makes no sense.
    public func storedColumns(ofBaseline id: Int64) throws -> StoredColumns {
        try StoredColumns(rows(Self.baselineSegments, [id]), database)
    }

    /// A baseline's rows, frozen as they were when it was made.
    public func columns(ofBaseline id: Int64, names: [String]? = nil) throws -> ColumnBatch {
        try storedColumns(ofBaseline: id).batch(names)
    }

    /// The rows of a segment, whether or not they are visible.
    public func columns(ofSegment segment: Int64, names: [String]? = nil) throws -> ColumnBatch {
        try StoredColumns(rows("SELECT id, rows FROM segment WHERE id = ?", [segment]), database).batch(names)
    }

    /// Single rows, in the order asked for; the same columns as of a whole window.
    ///
    /// - Complexity: A few rows are read by themselves, many of one segment with all of it.
    public func rows(at locations: [RowLocation], names: [String]? = nil) throws -> ColumnBatch {
        var places: [Int64: [Int]] = [:]
        for (index, location) in locations.enumerated() {
            places[location.segment, default: []].append(index)
        }
        var assembly = ColumnAssembly(names: names)
        var order: [Int] = []
        for (segment, indices) in places.sorted(by: { $0.key < $1.key }) {
            let positions = indices.map { Int(locations[$0].position) }
            try assembly.add(picked(positions, ofSegment: segment, names: names))
            order.append(contentsOf: indices)
        }
        var inverse = [Int](repeating: 0, count: order.count)
        for (place, index) in order.enumerated() { inverse[index] = place }
        return assembly.batch.rows(at: inverse)
    }

    /// One row; nil when there is none at the place.
    public func row(at location: RowLocation, names: [String]? = nil) throws -> ColumnBatch? {
        let count = try integer("SELECT rows FROM segment WHERE id = ?", [location.segment])
        guard let count, (0..<count).contains(Int64(location.position)) else { return nil }
        return try rows(at: [location], names: names)
    }

    private func picked(_ positions: [Int], ofSegment segment: Int64, names: [String]?) throws -> ColumnBatch
    {
        // Reading a value by itself walks half the pages of its column; beyond a few, reading all is faster.
        guard positions.count <= 8 else {
            return try columns(ofSegment: segment, names: names).rows(at: positions)
        }
        let wanted = names.map(Set.init)
        var batch = ColumnBatch()
        let columns = try rows(
            "SELECT id, kind, name FROM segmentColumn WHERE segment = ? ORDER BY position",
            [segment]
        )
        for column in columns {
            let kind = try StoredColumnKind(stored: column["kind"])
            let name: String = column["name"]
            if kind != .id, kind != .time, let wanted, !wanted.contains(name) { continue }
            let reader = try BlobReader(column: column["id"], database)
            switch kind {
            case .id:
                for position in positions { batch.ids.append(try reader.text(at: position)) }
            case .time:
                batch.times = try positions.map { try reader.time(at: $0) }
            case .number:
                let values = try positions.map { try reader.number(at: $0) }
                batch.columns.append(NamedColumn(name: name, values: .numbers(values)))
            case .category:
                let values = CategoryColumn(try positions.map { try reader.category(at: $0) })
                batch.columns.append(NamedColumn(name: name, values: .categories(values)))
            case .text:
                var values = TextColumn()
                for position in positions { values.append(try reader.text(at: position)) }
                batch.columns.append(NamedColumn(name: name, values: .texts(values)))
            }
        }
        return batch
    }

    private static let windowSegments = """
        SELECT id, rows FROM segment
        WHERE model = ? AND kind = 'prediction' AND windowKey = ? AND batch IN visibleBatch ORDER BY id
        """

    static let baselineSegments = """
        SELECT segment.id AS id, segment.rows AS rows FROM baseline
        JOIN segment ON segment.batch = baseline.batch AND segment.kind = 'baseline'
        WHERE baseline.id = ?1 AND segment.id <= baseline.lastSegment AND segment.batch IN visibleBatch
        UNION ALL
        SELECT segment.id AS id, segment.rows AS rows FROM baseline
        JOIN window AS first ON first.model = baseline.model AND first.key = baseline.fromWindow
        JOIN window AS last ON last.model = baseline.model AND last.key = baseline.toWindow
        JOIN window ON window.model = baseline.model AND window.ordinal BETWEEN first.ordinal AND last.ordinal
        JOIN segment ON segment.model = baseline.model AND segment.kind = 'prediction'
            AND segment.windowKey = window.key
        WHERE baseline.id = ?1 AND segment.id <= baseline.lastSegment AND segment.batch IN visibleBatch
        ORDER BY id
        """
}

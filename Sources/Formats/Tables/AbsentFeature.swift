import Monitoring

/// A feature that a file lacks: every row misses it.
struct AbsentFeature: Sendable {
    let name: String
    private let isNumber: Bool
    /// Its place among the columns of a batch.
    private let place: Int

    init(_ name: String, _ meaning: TableColumn.Meaning, place: Int) {
        self.name = name
        if case .number = meaning { isNumber = true } else { isNumber = false }
        self.place = place
    }

    /// Puts it where it would stand in a batch; the features before it are there already.
    func add(to rows: inout ColumnBatch) {
        let values: ColumnValues =
            isNumber
            ? .numbers([Double](repeating: .nan, count: rows.rowCount))
            : .categories(CategoryColumn(names: [], codes: [Int32](repeating: -1, count: rows.rowCount)))
        rows.columns.insert(NamedColumn(name: name, values: values), at: min(place, rows.columns.count))
    }
}

extension MonitoredModel {
    /// What files call features that were renamed, by the feature's name.
    var fileNames: [String: String] {
        Dictionary(
            columns.features.compactMap { feature in feature.fileName.map { (feature.name, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

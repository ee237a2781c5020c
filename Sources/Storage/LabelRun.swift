internal import Foundation
internal import GRDB
public import Monitoring
internal import Review

/// Labels from upstream of predictions of one segment, to be stored together.
public struct NewLabelRun: Sendable, Equatable {
    /// The segment in which the predictions lie.
    public let segment: Int64
    let positions: [Int32]
    let hashes: [UInt64]
    let labels: CategoryColumn

    /// How many labels there are.
    public var count: Int { positions.count }

    /// Labels by the segments of their predictions, in the order of the segments.
    ///
    /// - Parameters:
    ///   - rows: The rows of the columns to take; those whose prediction is not known are left out.
    ///   - values: The labels.
    ///   - hashes: The stable hashes of the predictions' ids.
    ///   - locations: Where the predictions lie.
    /// - Returns: A run a segment.
    /// - Complexity: O(n) where predictions come in the order in which they lie, else O(n log n).
    public static func runs(
        of rows: [Int],
        values: TextColumn,
        hashes: [UInt64],
        at locations: [RowLocation?]
    ) -> [NewLabelRun] {
        var groups: [Int64: [(position: Int32, row: Int)]] = [:]
        var (segment, group): (Int64?, [(position: Int32, row: Int)]) = (nil, [])
        for row in rows {
            guard hashes.indices.contains(row), locations.indices.contains(row),
                let location = locations[row]
            else { continue }
            // Neighbouring rows mostly share their segment.
            if location.segment != segment {
                if let segment { groups[segment] = group }
                (segment, group) = (location.segment, groups.removeValue(forKey: location.segment) ?? [])
            }
            group.append((location.position, row))
        }
        if let segment { groups[segment] = group }
        return groups.sorted { $0.key < $1.key }.map { segment, group in
            var group = group
            if !zip(group, group.dropFirst()).allSatisfy({ $0.position < $1.position }) {
                group.sort { $0.position < $1.position }
            }
            return NewLabelRun(
                segment: segment,
                positions: group.map(\.position),
                hashes: group.map { hashes[$0.row] },
                labels: Self.categories(group.map(\.row), of: values)
            )
        }
    }

    private static func categories(_ rows: [Int], of values: TextColumn) -> CategoryColumn {
        var column = CategoryColumn()
        column.codes.reserveCapacity(rows.count)
        var codes: [String: Int32] = [:]
        var last: (text: ArraySlice<UInt8>, code: Int32)?
        for row in rows {
            let text = values.bytes(at: row)
            if let last, last.text.elementsEqual(text) {
                column.codes.append(last.code)
                continue
            }
            let name = String(decoding: text, as: UTF8.self)
            let code = codes[name] ?? Int32(clamping: column.names.count)
            if Int(code) == column.names.count {
                column.names.append(name)
                codes[name] = code
            }
            column.codes.append(code)
            last = (text, code)
        }
        return column
    }
}

/// Labels from upstream that one import brought for predictions of one segment, as they lie in the database.
///
/// Their numbers follow each other. One that was erased keeps its number and its place, and has neither value nor hash.
struct LabelRun {
    /// The number of the first label.
    let id: Int64
    let segment: Int64
    let recordedAt: Moment
    /// The rows of the segment, rising.
    let positions: [Int32]
    let hashes: [UInt64]
    let labels: CategoryColumn

    /// The columns that `init` reads, in their order.
    static let columns = """
        labelRun.id, labelRun.segment, labelRun.recordedAt, labelRun.positions, labelRun.hashes, labelRun.labels
        """

    init(_ row: Row) throws {
        id = row[0]
        segment = row[1]
        recordedAt = Moment(stored: row[2])
        let positions = try Self.bytes(of: row, at: 3) { ColumnCodec.values(Int32.self, from: $0) }
        let hashes = try Self.bytes(of: row, at: 4) { ColumnCodec.values(UInt64.self, from: $0) }
        let labels = try Self.bytes(of: row, at: 5) { ColumnCodec.categories(from: $0) }
        guard let positions, let hashes, let labels, positions.count == hashes.count,
            positions.count == labels.codes.count
        else { throw StorageError.corrupt(detail: "the labels from number \(id) on") }
        self.positions = positions
        self.hashes = hashes
        self.labels = labels
    }

    /// Whether any hash of a run meets a condition; nothing else of it is decoded.
    static func hasHash(_ row: Row, where condition: (UInt64) -> Bool) throws -> Bool {
        let found = try bytes(of: row, at: 4) { bytes in
            (0..<(bytes.count / 8)).contains {
                condition(bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self))
            }
        }
        return found ?? false
    }

    /// The numbers of the labels.
    var numbers: Range<Int64> { id..<(id + Int64(positions.count)) }

    /// Where in the run the label of a row of the segment stands; nil where the row has none.
    func place(ofPosition position: Int32) -> Int? {
        var (low, high) = (0, positions.count)
        while low < high {
            let middle = low + (high - low) / 2
            if positions[middle] < position { low = middle + 1 } else { high = middle }
        }
        return low < positions.count && positions[low] == position ? low : nil
    }

    /// The label at a place of the run, which must be inside.
    ///
    /// - Parameters:
    ///   - place: The place.
    ///   - predictionID: The prediction's id.
    ///   - location: Where the prediction lies now; nil: where it lay when the label came.
    /// - Returns: The label.
    func label(at place: Int, predictionID: String, location: RowLocation? = nil) -> StoredLabel {
        let value = labels.name(at: place)
        return StoredLabel(
            label: Label(
                id: id + Int64(place),
                predictionID: predictionID,
                value: value,
                origin: .upstream,
                reviewer: nil,
                recordedAt: recordedAt,
                // Erased.
                counts: value != nil
            ),
            hash: hashes[place],
            location: location ?? RowLocation(segment: segment, position: positions[place]),
            note: ""
        )
    }

    private static func bytes<Values>(
        of row: Row,
        at index: Int,
        _ body: (UnsafeRawBufferPointer) -> Values?
    ) throws -> Values? {
        try row.withUnsafeData(atIndex: index) { data in (data ?? Data()).withUnsafeBytes { body($0) } }
    }
}

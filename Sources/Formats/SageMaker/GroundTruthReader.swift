import Monitoring

/// Reads SageMaker's ground truth: a label a line, by the `inferenceId` of its prediction, else its `eventId`.
///
/// A label with several rows belongs to a record with several, and gets the ids `#1`, `#2`, ….
struct GroundTruthReader: RowReader {
    private var records: JSONLinesReader
    private var truth: CapturedPayload
    private let idPlace: Int
    private let wanted: [String]

    private(set) var block = RowBlock(form: .plain)
    private(set) var rowsRead = 0

    init(_ source: ByteSource, columns: [String], model: MonitoredModel) throws(FormatError) {
        let members = ["groundTruthData.data", "groundTruthData.encoding", "eventMetadata.eventId"]
        records = try JSONLinesReader(
            source,
            members: members.map { JSONRowScanner.Wanted(path: $0, takesAny: false) }
        )
        let label = model.columns.labelName
        truth = CapturedPayload(
            fields: [(label, columns.firstIndex(of: label) ?? 0)],
            order: [label],
            orderKey: "columns.label",
            rows: nil
        )
        idPlace = columns.firstIndex(of: model.columns.id) ?? 0
        wanted = columns
        block.prepare(fields: columns.count)
    }

    var names: [String] { wanted }
    var headerLine: [UInt8] { [] }
    var readShare: Double? { records.readShare }

    mutating func nextBlock() throws(FormatError) -> Bool {
        block.clear()
        block.bytes.removeAll(keepingCapacity: true)
        block.cells.removeAll(keepingCapacity: true)
        guard try records.nextBlock() else { return false }
        let found = records.block
        // In the order of the file, so that problems and rejected records come in it too.
        var bad = found.badRows[...]
        for record in found.rows.indices {
            while let first = bad.first, first.row.line < found.rows[record].line {
                refuse(first, of: found)
                bad = bad.dropFirst()
            }
            read(record, of: found)
        }
        for row in bad { refuse(row, of: found) }
        rowsRead += block.rows.count + block.badRows.count
        return true
    }

    private mutating func keep(_ row: RowBlock.Row, of found: RowBlock) -> RowBlock.Row {
        let start = block.bytes.count
        block.bytes += found.bytes[row.range]
        return RowBlock.Row(line: row.line, range: start..<block.bytes.count)
    }

    private mutating func refuse(_ bad: RowBlock.BadRow, of found: RowBlock) {
        let row = keep(bad.row, of: found)
        block.badRows.append(RowBlock.BadRow(row: row, defect: bad.defect, cell: nil))
    }

    private mutating func read(_ record: Int, of found: RowBlock) {
        let row = keep(found.rows[record], of: found)
        let id = found.utf8(of: found.cell(row: record, field: 2))
        let data = found.utf8(of: found.cell(row: record, field: 0))
        let encoding = found.string(of: found.cell(row: record, field: 1))
        do {
            let rows = try truth.rows(
                of: data,
                encoding: encoding.isEmpty ? "CSV" : encoding,
                contentType: "",
                in: &block.bytes
            )
            for (number, fields) in (rows.isEmpty ? [[]] : rows).enumerated() {
                let first = block.cells.count
                block.cells += [Cell](repeating: .none, count: block.fields)
                for (place, cell) in fields { block.cells[first + place] = cell }
                let start = block.bytes.count
                block.bytes += rows.count > 1 ? id + Array("#\(number + 1)".utf8) : id
                block.cells[first + idPlace] = Cell(start: start, end: block.bytes.count, isEscaped: false)
                block.rows.append(row)
            }
        } catch {
            let refusal = error as? JSONRowScanner.Refusal
            block.badRows.append(
                RowBlock.BadRow(
                    row: row,
                    defect: refusal?.defect ?? .told("holds no label", wayOut: "Correct the record."),
                    cell: nil
                )
            )
        }
    }
}

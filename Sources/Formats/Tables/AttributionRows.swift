public import Monitoring

/// Attributions of rows, from a file of their own: as Clarify writes them to `explanations_shap/out.csv`.
///
/// They join the rows of another file by the prediction's id or, where the model file says that both hold the same
/// rows in the same order, by their place. As long as both files have one order only a batch lies in memory; rows
/// that come earlier than they are asked for wait.
public final class AttributionRows {
    private var reader: TableReader
    private let names: [String]
    let isByID: Bool
    private var batch: TableBatch?
    /// The next row of the batch.
    private var next = 0
    /// Rows that were read before they were asked for, by id.
    private var waiting: [String: [Double]] = [:]
    private var isAtEnd = false
    /// The physical line of the row that was read last.
    private var line = 1
    /// Rows of the other file that got attributions.
    private var joined = 0
    /// Rows of the other file that got none.
    private var without = 0
    /// Rows of this file that the other does not have.
    private var unasked = 0

    /// Opens the file.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - form: CSV or JSON lines.
    ///   - model: Whose columns of attributions are read.
    /// - Throws: A `FormatError` where the file lacks a column, or the model has no attributions.
    public init(_ source: ByteSource, form: TableForm, model: MonitoredModel) throws(FormatError) {
        guard !model.columns.attributions.isEmpty else {
            throw .nothingToRead(ClarifyAnalysis.withoutColumns)
        }
        names = model.attributionColumns
        isByID = model.sageMaker?.attributionRows != .sameOrder
        do {
            reader = try TableReader(
                source: source,
                model: model,
                kind: isByID ? .attributions : .attributionsInOrder,
                form: form
            )
        } catch .missingColumn(let name, let found, _) where name == model.columns.id {
            throw .attributions(
                "has no column \"\(clipped(name))\", by which its rows could be told; it has "
                    + "\(found.prefix(8).map { "\"\(clipped($0))\"" }.joined(separator: ", ")). If it holds the same rows as the file it "
                    + "comes with, in the same order, say so in the model file: sagemaker: { attributionRows: sameOrder }."
            )
        } catch {
            throw .attributions(error.sentence)
        }
    }

    /// Adds the columns of attributions to rows of the other file, which come in its order.
    func add(to table: inout TableBatch) throws(FormatError) {
        var columns = [[Double]](repeating: [], count: names.count)
        for row in table.lines.indices {
            let values =
                try isByID ? values(of: table.rows.ids.text(at: row)) : valuesInOrder(table.lines[row])
            for place in names.indices { columns[place].append(values?[place] ?? .nan) }
            if values == nil { without += 1 } else { joined += 1 }
        }
        for (name, values) in zip(names, columns) {
            table.rows.columns.append(NamedColumn(name: name, values: .numbers(values)))
        }
    }

    /// Checks, at the end of the other file, that the two belong together.
    func finish() throws(FormatError) {
        var left = waiting.count
        while try nextRow() != nil {
            guard isByID else {
                throw .attributions(
                    "goes on at line \(line) where the file it comes with has ended, so the two do not hold the same rows. "
                        + "Give the attributions of this file."
                )
            }
            left += 1
        }
        unasked = left
        guard joined > 0 || without == 0 else {
            throw .attributions(
                "has none of the \(without) rows it comes with: no id is the same. Give the attributions of this file, with the "
                    + "ids of the predictions."
            )
        }
    }

    /// What a person should know at the end.
    var notes: [String] {
        var notes: [String] = []
        if without > 0 {
            notes.append("Rows without attributions: \(without) of \(joined + without).")
        }
        if unasked > 0 {
            notes.append("Attributions of rows that are not in the file were ignored: \(unasked).")
        }
        return notes
    }

    private func valuesInOrder(_ other: Int) throws(FormatError) -> [Double]? {
        guard let row = try nextRow() else {
            throw .attributions(
                "ends after line \(line), where the file it comes with has another row on line \(other). Give the attributions "
                    + "of the same rows, or say in the model file that rows are told by id: sagemaker: { attributionRows: byId }."
            )
        }
        return row.values
    }

    private func values(of id: String) throws(FormatError) -> [Double]? {
        if let values = waiting.removeValue(forKey: id) { return values }
        while let row = try nextRow() {
            if row.id == id { return row.values }
            guard waiting.updateValue(row.values, forKey: row.id) == nil else {
                throw .attributions(
                    "has the id \"\(clipped(row.id))\" twice, the second time on line \(line). Keep one of the rows."
                )
            }
        }
        return nil
    }

    private func nextRow() throws(FormatError) -> (id: String, values: [Double])? {
        while !isAtEnd {
            if let batch, next < batch.lines.count {
                defer { next += 1 }
                line = batch.lines[next]
                let values = batch.rows.columns.map { column -> Double in
                    guard case .numbers(let numbers) = column.values else { return .nan }
                    return numbers[next]
                }
                return (isByID ? batch.rows.ids.text(at: next) : "", values)
            }
            do {
                batch = try reader.nextBatch()
            } catch {
                throw .attributions(error.sentence)
            }
            if let problem = reader.problems.kept.first { throw .attributions(problem.sentence) }
            next = 0
            isAtEnd = batch == nil
        }
        return nil
    }
}

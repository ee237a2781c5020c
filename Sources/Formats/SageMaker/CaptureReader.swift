import Monitoring

/// Reads what SageMaker's data capture wrote: a record a line, each with one or more rows.
///
/// A row's id is the record's `inferenceId`, or its `eventId` where it has none; with several rows in a record, that
/// and `#1`, `#2`, …. Its time is `inferenceTime`. Where no prediction is captured it follows from the score.
struct CaptureReader: RowReader {
    private var records: JSONLinesReader
    private var input: CapturedPayload
    private var output: CapturedPayload
    private let answer: CapturedAnswer
    private let idPlace: Int
    private let timePlace: Int?
    private let wanted: [String]

    private(set) var block = RowBlock(form: .plain)
    private(set) var rowsRead = 0

    /// A reader of the columns of a model's predictions.
    init(_ source: ByteSource, columns: [String], model: MonitoredModel) throws(FormatError) {
        let plan = model.sageMaker ?? SageMakerPlan()
        let place = Dictionary(columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        func fields(_ names: [String]) -> [(name: String, place: Int)] {
            names.compactMap { name in place[name].map { (name, $0) } }
        }
        let features = model.columns.features.map(\.name)
        let answers = model.watchedColumns.map(\.name).filter { !features.contains($0) }
        records = try JSONLinesReader(source, members: Self.members)
        input = CapturedPayload(
            fields: fields(features),
            order: plan.input,
            orderKey: "sagemaker.input",
            rows: plan.inputRows
        )
        output = CapturedPayload(
            fields: fields(answers),
            order: plan.output,
            orderKey: "sagemaker.output",
            rows: plan.outputRows
        )
        answer = CapturedAnswer(model, place)
        idPlace = place[model.columns.id] ?? 0
        timePlace = model.columns.time.flatMap { place[$0] }
        wanted = columns
        block.prepare(fields: columns.count)
    }

    /// The parts of a record, in the order in which `Part` numbers them.
    private static let members: [JSONRowScanner.Wanted] =
        [
            "captureData.endpointInput.data", "captureData.endpointInput.encoding",
            "captureData.endpointInput.observedContentType", "captureData.endpointOutput.data",
            "captureData.endpointOutput.encoding", "captureData.endpointOutput.observedContentType",
            "captureData.batchTransformOutput.data", "captureData.batchTransformOutput.encoding",
            "captureData.batchTransformOutput.observedContentType", "eventMetadata.inferenceId",
            "eventMetadata.eventId", "eventMetadata.inferenceTime",
        ].map { JSONRowScanner.Wanted(path: $0, takesAny: false) }

    private enum Part {
        static let (input, output, batchOutput) = (0, 3, 6)
        static let (inferenceID, eventID, time) = (9, 10, 11)
    }

    var names: [String] {
        let members = (input.names + output.names).filter { !wanted.contains($0) }
        return wanted + members
    }

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
            try read(record, of: found)
        }
        for row in bad { refuse(row, of: found) }
        return true
    }

    /// Lays the line of a record behind the bytes, for a file of rejected rows.
    private mutating func keep(_ row: RowBlock.Row, of found: RowBlock) -> RowBlock.Row {
        let start = block.bytes.count
        block.bytes += found.bytes[row.range]
        return RowBlock.Row(line: row.line, range: start..<block.bytes.count)
    }

    private mutating func refuse(_ bad: RowBlock.BadRow, of found: RowBlock) {
        let row = keep(bad.row, of: found)
        block.badRows.append(RowBlock.BadRow(row: row, defect: bad.defect, cell: nil))
        rowsRead += 1
    }

    private mutating func read(_ record: Int, of found: RowBlock) throws(FormatError) {
        let row = keep(found.rows[record], of: found)
        let before = block.cells.count
        do {
            let count = try addRows(record, row, of: found)
            rowsRead += count
        } catch let error as FormatError {
            throw error
        } catch {
            let refusal = error as? JSONRowScanner.Refusal
            block.cells.removeSubrange(before...)
            block.badRows.append(
                RowBlock.BadRow(row: row, defect: refusal?.defect ?? .notAnObject, cell: nil)
            )
            rowsRead += 1
        }
    }

    private mutating func addRows(_ record: Int, _ row: RowBlock.Row, of found: RowBlock) throws -> Int {
        let inputs = try Self.rows(of: Part.input, record, found, "input", &input, &block.bytes)
        let hasOutput = !found.cell(row: record, field: Part.output).isEmpty
        let side = hasOutput ? Part.output : Part.batchOutput
        let outputs = try Self.rows(of: side, record, found, "output", &output, &block.bytes)
        guard inputs.count == outputs.count else {
            throw told(
                "has \(inputs.count) rows of input and \(outputs.count) of output",
                "Say in the model file where the rows lie: sagemaker.inputRows, sagemaker.outputRows."
            )
        }
        let inference = found.cell(row: record, field: Part.inferenceID)
        let id = found.utf8(
            of: inference.isEmpty ? found.cell(row: record, field: Part.eventID) : inference
        )
        guard !id.isEmpty else {
            throw told("has neither inferenceId nor eventId", "Every record needs one of them.")
        }
        let time = lay(found.utf8(of: found.cell(row: record, field: Part.time)))
        for (number, (given, answered)) in zip(inputs, outputs).enumerated() {
            let first = block.cells.count
            block.cells += [Cell](repeating: .none, count: block.fields)
            for (place, cell) in given + answered { block.cells[first + place] = cell }
            block.cells[first + idPlace] = lay(inputs.count > 1 ? id + Array("#\(number + 1)".utf8) : id)
            if let timePlace { block.cells[first + timePlace] = time }
            if let prediction = try answer.prediction(of: block, at: first) {
                block.cells[first + answer.predictionPlace] = lay(prediction[...])
            }
            block.rows.append(row)
        }
        return inputs.count
    }

    private static func rows(
        of part: Int,
        _ record: Int,
        _ found: RowBlock,
        _ side: String,
        _ payload: inout CapturedPayload,
        _ bytes: inout [UInt8]
    ) throws -> [[CapturedPayload.Field]] {
        let data = found.cell(row: record, field: part)
        guard !data.isEmpty else {
            throw told("has no captured \(side)", "Capture input and output, or leave the record out.")
        }
        return try payload.rows(
            of: found.utf8(of: data),
            encoding: found.string(of: found.cell(row: record, field: part + 1)),
            contentType: found.string(of: found.cell(row: record, field: part + 2)),
            in: &bytes
        )
    }

    private mutating func lay(_ text: ArraySlice<UInt8>) -> Cell {
        let start = block.bytes.count
        block.bytes += text
        return Cell(start: start, end: block.bytes.count, isEscaped: false)
    }
}

private func told(_ rule: String, _ wayOut: String) -> JSONRowScanner.Refusal {
    JSONRowScanner.Refusal(defect: .told(rule, wayOut: wayOut))
}

/// How the prediction follows from scores where none is captured.
struct CapturedAnswer {
    let predictionPlace: Int
    private let scorePlace: Int?
    private let scorePlaces: [(name: String, place: Int)]
    private let threshold: Double?
    private let positive: String
    private let negative: String

    init(_ model: MonitoredModel, _ place: [String: Int]) {
        predictionPlace = place[model.columns.prediction] ?? 0
        scorePlace = model.columns.score.flatMap { place[$0] }
        scorePlaces = model.classes.compactMap { item in
            model.columns.scores[item.value].flatMap { place[$0] }.map { (item.value, $0) }
        }
        threshold = model.sageMaker?.threshold
        positive = model.positiveClass ?? ""
        negative = model.classes.first { $0.value != model.positiveClass }?.value ?? ""
    }

    /// The prediction of a row that has none; nil where it has one, or nothing tells it.
    func prediction(of block: RowBlock, at first: Int) throws -> [UInt8]? {
        guard block.cells[first + predictionPlace].isEmpty else { return nil }
        func number(_ place: Int) -> Double? {
            block.withText(of: block.cells[first + place]) { NumberGrammar.parse($0) }
        }
        if let scorePlace, let score = number(scorePlace) {
            guard let threshold else {
                throw FormatError.nothingToRead(
                    "A score is captured and no prediction. Say once in the model file from which score on the "
                        + "prediction is \"\(clipped(positive))\", like sagemaker: { threshold: 0.5 }"
                )
            }
            return Array((score >= threshold ? positive : negative).utf8)
        }
        var best: (name: String, score: Double)?
        for (name, place) in scorePlaces {
            guard let score = number(place) else { return nil }
            if score > best?.score ?? -.infinity { best = (name, score) }
        }
        return best.map { Array($0.name.utf8) }
    }
}

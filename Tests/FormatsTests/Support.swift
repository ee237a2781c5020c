import Foundation
import Monitoring
import Testing

@testable import Formats

let testFolder = URL(filePath: #filePath).deletingLastPathComponent()
let repository = testFolder.deletingLastPathComponent().deletingLastPathComponent()

/// The cases of a golden file; each names its source and its tolerance.
func goldenCases<Case: Decodable>(_ name: String) throws -> [Case] {
    let data = try Data(contentsOf: testFolder.appending(path: "Golden/\(name)"))
    return try JSONDecoder().decode(Golden<Case>.self, from: data).cases
}

private struct Golden<Case: Decodable>: Decodable {
    var source: String
    var tolerance: String
    var cases: [Case]
}

func exampleText(_ path: String) throws -> String {
    try String(contentsOf: repository.appending(path: path), encoding: .utf8)
}

/// A small binary model with one column of each kind.
func loans(
    classes: [String] = ["0", "1"],
    zone: String = "UTC",
    label: String? = "label"
) -> MonitoredModel {
    MonitoredModel(
        name: "loans",
        task: .binary,
        question: "Was it paid back?",
        classes: classes.map { LabelClass(value: $0, title: $0) },
        positiveClass: classes.last,
        columns: ColumnPlan(
            id: "id",
            time: "time",
            prediction: "prediction",
            score: "score",
            label: label,
            features: [
                FeatureColumn(name: "age", kind: .number), FeatureColumn(name: "city", kind: .category),
            ],
            evidence: ["note"],
            hidden: ["secret"]
        ),
        windows: WindowPlan(grain: .day, timeZone: zone)
    )
}

let loansHeader = "id,time,score,prediction,age,city\n"

/// Everything a reader gives for a text.
struct Reading {
    var ids: [String] = []
    var lines: [Int] = []
    var times: [Moment] = []
    var columns: [String: [String?]] = [:]
    var labels: [String]?
    var problems = InputProblems()
    var rejected: [String] = []
    var typeProblems: [String: Int] = [:]
    var rowsRead = 0
    var rejectedRows = 0
    var extraColumns: [String] = []

    init(
        _ text: String,
        _ model: MonitoredModel = loans(),
        kind: TableKind = .predictions,
        form: TableForm = .csv,
        chunkBytes: Int = 1 << 20
    ) throws {
        try self.init(bytes: Array(text.utf8), model, kind: kind, form: form, chunkBytes: chunkBytes)
    }

    init(
        bytes: [UInt8],
        _ model: MonitoredModel,
        kind: TableKind,
        form: TableForm = .csv,
        chunkBytes: Int = 1 << 20,
        readsAhead: Bool = false
    ) throws {
        let file = InputFile(name: nil) { () throws(FormatError) in
            ByteSource(bytes: bytes, chunkBytes: chunkBytes)
        }
        var reader = try TableReader(
            files: [file],
            model: model,
            kind: kind,
            form: form,
            readsAhead: readsAhead
        )
        let sink = Sink()
        reader.onReject = { sink.lines.append(String(decoding: $0, as: UTF8.self)) }
        while let batch = try reader.nextBatch() {
            let rows = batch.rows
            ids += rows.ids.indices.map { rows.ids.text(at: $0) }
            lines += batch.lines
            times += rows.times
            for column in rows.columns {
                columns[column.name, default: []] += (0..<rows.rowCount).map { column.values.text(at: $0) }
            }
            if let texts = batch.labels { labels = (labels ?? []) + texts.indices.map { texts.text(at: $0) } }
        }
        problems = reader.problems
        rejected = sink.lines
        typeProblems = reader.typeProblems
        rowsRead = reader.rowsRead
        rejectedRows = reader.rejectedRows
        extraColumns = reader.extraColumns
    }
}

final class Sink {
    var lines: [String] = []
}

/// The refusal of a whole file; nil when it is read.
func refusal(bytes: [UInt8], kind: TableKind = .predictions) -> FormatError? {
    do {
        _ = try Reading(bytes: bytes, loans(), kind: kind)
        return nil
    } catch {
        return error as? FormatError
    }
}

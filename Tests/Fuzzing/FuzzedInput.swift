import Foundation

@testable import Formats
@testable import Monitoring

/// What comes from outside and is read here byte by byte as libFuzzer makes it up.
///
/// A reading may refuse its input, with a sentence. It must not stop the process, take seconds, or answer otherwise than
/// it promised: what breaks a promise stops the process here, so that libFuzzer keeps the input.
enum FuzzedInput: String, CaseIterable {
    case csv, jsonLines, sageMaker, number, time, modelFile, rules, expression, profile, profileBins
    case labelStudio, statistics, analysis

    func read(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        switch self {
        case .csv: readTable(bytes, .csv)
        case .jsonLines: readTable(bytes, .jsonLines)
        case .sageMaker: readTable(bytes, .sageMaker)
        case .number: readNumber(text)
        case .time: readTime(text)
        case .modelFile: readModelFile(text)
        case .rules: _ = try? ModelFile.parseRules(yaml: text, for: .fuzzed)
        case .expression: readExpression(text)
        case .profile: _ = try? ProfileLine(text, line: 1, hash: Self.hash)
        case .profileBins: _ = try? ProfilePlanFile.plan(from: text, hash: Self.hash)
        case .labelStudio: readLabelStudio(bytes)
        case .statistics: readStatistics(bytes)
        case .analysis: _ = try? ClarifyAnalysis(Data(bytes), named: "analysis.json", of: .fuzzed)
        }
    }

    /// Guards nothing here: a checksum that must be right would keep every made-up input out.
    private static func hash(_ text: String) -> String { "0" }

    /// The first byte chooses what the table holds, the second how long the pieces are that it comes in: the answer must
    /// not depend on these.
    private func readTable(_ bytes: [UInt8], _ form: TableForm) {
        guard bytes.count > 2 else { return }
        let kind = TableKind.allCases[Int(bytes[0]) % TableKind.allCases.count]
        let content = Array(bytes[2...])
        let whole = TableReading(content, kind, form, chunkBytes: 1 << 20)
        let pieces = TableReading(content, kind, form, chunkBytes: 1 + Int(bytes[1]) % 64)
        // A damaged gzip file may be refused for what was unpacked before the damage, or for the damage.
        let isDamaged = content.starts(with: [0x1F, 0x8B]) && whole.refusal != nil && pieces.refusal != nil
        promise(
            whole == pieces || isDamaged,
            "pieces of \(1 + Int(bytes[1]) % 64) bytes are read otherwise:\n\(whole)\n\(pieces)"
        )
        if whole.refusal == nil {
            promise(whole.lines.count + whole.rejectedRows == whole.rowsRead, "rows are lost")
        }
    }

    private func readNumber(_ text: String) {
        guard let number = NumberGrammar.parse(text) else { return }
        promise(number.isFinite, "a number is not finite")
        promise(NumberGrammar.parse(canonicalText(number)) == number, "a number does not read back")
    }

    private func readTime(_ text: String) {
        var grammar = TimeGrammar(zone: TimeZone(identifier: "Europe/Berlin") ?? .gmt)
        guard let moment = try? grammar.parse(text) else { return }
        promise((try? grammar.parse(moment.text)) == moment, "a time does not read back")
    }

    private func readModelFile(_ text: String) {
        do {
            let model = try ModelFile.parse(yaml: text)
            promise((try? ModelFile.parse(yaml: ModelFile.render(model))) == model, "it does not read back")
            _ = RuleCatalog.rules(for: model)
        } catch {
            promise(!error.problems.isEmpty, "it is refused without a reason")
            promise(error.problems.allSatisfy { $0.line >= 1 }, "a problem has no line")
        }
    }

    private func readExpression(_ text: String) {
        let parts = text.split(separator: "\n", maxSplits: 1).map(String.init)
        guard let value = parts.first,
            let rule = try? CustomRule(
                name: "fuzzed",
                value: value,
                when: parts.count > 1 ? parts[1] : nil,
                columns: MonitoredModel.fuzzed.watchedColumns.map { ($0.name, $0.kind) }
            )
        else { return }
        let rows = MeasuredColumns(.fuzzed, names: MonitoredModel.fuzzed.measuredColumns)
        let measured = try? rule.measure(rows, against: rows)
        promise(measured.map { $0.value.isFinite } ?? true, "a rule has a value that is no number")
    }

    private func readLabelStudio(_ bytes: [UInt8]) {
        guard let labels = try? LabelStudioTasks.labels(in: Data(bytes), of: .fuzzed) else { return }
        let reading = TableReading(labels.lines, .labels, .jsonLines, chunkBytes: 1 << 20)
        promise(labels.lines.isEmpty || reading.refusal == nil, "its labels cannot be read")
    }

    private func readStatistics(_ bytes: [UInt8]) {
        let constraints = try? SageMakerFile.read(
            SageMakerConstraints.self,
            from: Data(bytes),
            named: "constraints.json"
        )
        guard
            let statistics = try? SageMakerFile.read(
                SageMakerStatistics.self,
                from: Data(bytes),
                named: "statistics.json"
            ),
            // Rows by the hundred thousand say no more of the reader than a few.
            statistics.features.count <= 20, (statistics.dataset?.itemCount ?? 0) <= 2_000
        else { return }
        let baseline = try? SageMakerBaseline(
            statistics: statistics,
            constraints: constraints,
            model: .fuzzed
        )
        guard let baseline else { return }
        let reading = TableReading(baseline.csv, .rebuiltBaseline, .csv, chunkBytes: 1 << 20)
        promise(reading.refusal == nil && reading.rejectedRows == 0, "the rebuilt rows cannot be read")
    }

    private func promise(_ isKept: Bool, _ broken: String) {
        if !isKept { fatalError("\(rawValue): \(broken)") }
    }
}

/// All that reading a table answers.
private struct TableReading: Equatable {
    var ids: [String] = []
    var lines: [Int] = []
    var columns: [String: [String?]] = [:]
    var problems = InputProblems()
    var rejected: [[UInt8]] = []
    var rejectedRows = 0
    var rowsRead = 0
    var refusal: FormatError?

    init(_ bytes: [UInt8], _ kind: TableKind, _ form: TableForm, chunkBytes: Int) {
        do throws(FormatError) {
            var reader = try TableReader(
                source: ByteSource(bytes: bytes, chunkBytes: chunkBytes),
                model: .fuzzed,
                kind: kind,
                form: form
            )
            let sink = Sink()
            reader.onReject = { sink.rows.append(Array($0)) }
            while let batch = try reader.nextBatch() {
                let rows = batch.rows
                ids += rows.ids.indices.map { rows.ids.text(at: $0) }
                lines += batch.lines
                for column in rows.columns {
                    columns[column.name, default: []] += (0..<rows.rowCount).map {
                        column.values.text(at: $0)
                    }
                }
            }
            rejected = sink.rows
            problems = reader.problems
            rejectedRows = reader.rejectedRows
            rowsRead = reader.rowsRead
        } catch {
            self.refusal = error
        }
    }

    private final class Sink {
        var rows: [[UInt8]] = []
    }
}

extension MonitoredModel {
    /// A small model with one column of each kind.
    fileprivate static let fuzzed: MonitoredModel = {
        let file = """
            model: fuzzed
            task: binary
            question: Is it so?
            classes: { "0": No, "1": Yes }
            columns:
              id: id
              time: time
              prediction: prediction
              score: score
              label: label
              features: { age: number, city: category }
              evidence: [note]
              hidden: [secret]
            windows: { every: day, timeZone: UTC }
            sagemaker: { input: [age, city] }
            """
        do throws(ModelFileProblems) {
            return try ModelFile.parse(yaml: file)
        } catch {
            fatalError("\(error)")
        }
    }()
}

extension ColumnBatch {
    /// A few rows of that model.
    fileprivate static let fuzzed = ColumnBatch(
        ids: TextColumn(["a", "b", "c"]),
        columns: [
            NamedColumn(name: "prediction", values: .categories(CategoryColumn(["0", "1", "1"]))),
            NamedColumn(name: "score", values: .numbers([0.25, 0.5, .nan])),
            NamedColumn(name: "age", values: .numbers([-1e300, 0, 1e300])),
            NamedColumn(name: "city", values: .categories(CategoryColumn(["Rome", nil, "Oslo"]))),
        ]
    )
}

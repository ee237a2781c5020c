import Foundation
import Monitoring
import Review
import Testing

@testable import Storage

/// Labels in runs answer every question as the same labels do that are a row each.
@Suite struct LabelRunLawTests {
    @Test(arguments: 1...8) func everyQueryAnswersTheSameForRowsAndRuns(seed: UInt64) throws {
        let rows = try Twin(inRuns: false)
        let runs = try Twin(inRuns: true)
        var dice = Dice(seed)
        for step in 0..<25 {
            let action = Action.random(&dice, step: step)
            try rows.take(action)
            try runs.take(action)
            let (left, right) = (try rows.answers(), try runs.answers())
            for question in left.keys.sorted() {
                #expect(left[question] == right[question], "\(question) after \(action)")
            }
        }
        // States that were seen are seen again, in both.
        for entry in [5, 12, 20] where entry <= rows.entries {
            let (left, right) = (try rows.answers(upTo: entry), try runs.answers(upTo: entry))
            #expect(left == right, "as of entry \(entry)")
        }
    }

    @Test func whatTheLawComparesIsNotEmpty() throws {
        let twin = try Twin(inRuns: true)
        var dice = Dice(7)
        for step in 0..<25 { try twin.take(Action.random(&dice, step: step)) }
        #expect(try twin.count("labelRun") > 3)
        #expect(try twin.count("label") > 3)
        #expect(try twin.count("labelJoin WHERE run IS NOT NULL") > 0)
    }
}

/// What may happen to predictions and labels; all chosen beforehand, so that both databases meet the same.
private enum Action {
    case predictions(ids: [String], window: String)
    case withdraw(nth: Int)
    case labels(ids: [String], values: [String], correct: Bool, end: End)
    case answer(id: String, value: String)
    case ask(ids: [String])
    case erase(id: String)
    case compact

    enum End { case accepted, discarded }

    static func random(_ dice: inout Dice, step: Int) -> Action {
        let universe = (0..<12).map { "p\($0)" }
        func some(_ dice: inout Dice) -> [String] { universe.filter { _ in dice.roll(2) == 0 } }
        switch step == 0 ? 0 : dice.roll(20) {
        case 0...4: return .predictions(ids: some(&dice), window: "2013-04-2\(dice.roll(2))")
        case 5...7: return .withdraw(nth: dice.roll(6))
        case 8...14:
            let ids = some(&dice)
            return .labels(
                ids: ids,
                values: ids.map { _ in ["0", "1", "2"][dice.roll(3)] },
                correct: dice.roll(3) == 0,
                end: dice.roll(5) == 0 ? .discarded : .accepted
            )
        case 15...16: return .answer(id: universe[dice.roll(12)], value: "1")
        case 17: return .ask(ids: some(&dice))
        case 18: return .erase(id: universe[dice.roll(12)])
        default: return .compact
        }
    }
}

/// A database that keeps labels of imports as rows, or in runs.
private final class Twin {
    let test: TestDatabase
    let model: Int64
    let reviewer: Int64
    let inRuns: Bool
    var entries = 0
    private var seconds: Int64 = 0
    private let universe = (0..<12).map { "p\($0)" }

    init(inRuns: Bool) throws {
        test = try TestDatabase()
        model = try test.addModel()
        reviewer = try test.write { try $0.addReviewer(name: "bob", role: .reviewer) }
        for (ordinal, key) in ["2013-04-20", "2013-04-21"].enumerated() {
            _ = try test.addWindow(key, ordinal: Int64(ordinal + 1), model: model)
        }
        self.inRuns = inRuns
    }

    func count(_ table: String) throws -> Int64 {
        try test.read { try $0.integer("SELECT count(*) FROM \(table)") } ?? 0
    }

    func take(_ action: Action) throws {
        seconds += 1
        switch action {
        case .predictions(let ids, let window): try addPredictions(ids, window)
        case .withdraw(let nth): try withdraw(nth)
        case .labels(let ids, let values, let correct, let end):
            try addLabels(ids, values, correct: correct, end)
        case .answer(let id, let value):
            try test.write(at: seconds) { transaction throws in
                let place = try transaction.read.locate(id, hash: hash(id), model: model)
                let label = NewLabel(
                    predictionID: id,
                    hash: hash(id),
                    location: place,
                    value: value,
                    origin: .convenience,
                    reviewer: reviewer
                )
                _ = try transaction.addLabels([label], model: model)
            }
        case .ask(let ids): try ask(ids)
        case .erase(let id):
            _ = try test.write(at: seconds) { try $0.erase(predictionID: id, hash: hash(id), model: model) }
        case .compact:
            _ = try test.write(at: seconds) { try $0.compactIndex(of: model, kind: .prediction) }
        }
        entries += 1
        try test.write(at: seconds) { try $0.record(action: "test", subject: "\(action)") }
    }

    private func addPredictions(_ ids: [String], _ window: String) throws {
        let fresh = try ids.filter { id in
            try test.read { try $0.locate(id, hash: hash(id), model: model) } == nil
        }
        guard !fresh.isEmpty else { return }
        try test.addPredictions(fresh, hashes: fresh.map { hash($0) }, window: window, model: model)
        _ = try test.write(at: seconds) { try $0.joinWaitingLabels(of: model) }
    }

    private func withdraw(_ nth: Int) throws {
        let visible = try test.read { try $0.batches(of: model) }.filter(\.isVisible)
        guard !visible.isEmpty else { return }
        try test.write(at: seconds) { try $0.withdrawBatch(visible[nth % visible.count].id, reason: "") }
    }

    /// As an import of labels does it, in two pieces.
    private func addLabels(_ ids: [String], _ values: [String], correct: Bool, _ end: Action.End) throws {
        guard !ids.isEmpty else { return }
        let batch = try test.write(at: seconds) {
            try $0.beginBatch(model: model, kind: .labels)
        }
        var labelled = try test.read { try LabelledIds(of: model, batch: batch, expectedRows: 1, in: $0) }
        var added = 0
        for piece in [0..<(ids.count / 2), (ids.count / 2)..<ids.count] {
            let column = TextColumn(ids[piece])
            let hashes = ids[piece].map { hash($0) }
            let (places, known) = try test.read { read throws in
                (
                    try read.locateMany(column, hashes: hashes, model: model),
                    try labelled.known(column, hashes: hashes, in: read)
                )
            }
            var single: [NewLabel] = []
            var placed: [Int] = []
            for row in column.indices {
                let before = known[row]?.stored
                let value = values[piece.lowerBound + row]
                if before != nil, before?.value == value || !correct { continue }
                let label = NewLabel(
                    predictionID: column.text(at: row),
                    hash: hashes[row],
                    location: places[row],
                    value: value,
                    origin: .upstream,
                    batch: batch,
                    supersedes: before?.id
                )
                added += 1
                if before == nil, places[row] != nil { placed.append(row) } else { single.append(label) }
            }
            let runs = NewLabelRun.runs(
                of: placed,
                values: TextColumn(values[piece]),
                hashes: hashes,
                at: places
            )
            try test.write(at: seconds) { transaction throws in
                if inRuns {
                    try transaction.addLabelRuns(runs, batch: batch, model: model)
                } else {
                    try transaction.addLabels(
                        runs.flatMap { labels(of: $0, column, hashes, batch) },
                        model: model
                    )
                }
                try transaction.addLabels(single, model: model)
            }
        }
        switch end {
        case .accepted:
            try test.write(at: seconds) {
                try $0.acceptBatch(
                    batch,
                    content: .test,
                    counts: BatchCounts(read: added, accepted: added)
                )
            }
        case .discarded: try test.discard(batch)
        }
    }

    private func labels(of run: NewLabelRun, _ ids: TextColumn, _ hashes: [UInt64], _ batch: Int64)
        -> [NewLabel]
    {
        run.positions.indices.map { place in
            let row = hashes.firstIndex(of: run.hashes[place]) ?? 0
            return NewLabel(
                predictionID: ids.text(at: row),
                hash: run.hashes[place],
                location: RowLocation(segment: run.segment, position: run.positions[place]),
                value: run.labels.name(at: place),
                origin: .upstream,
                batch: batch
            )
        }
    }

    private func ask(_ ids: [String]) throws {
        try test.write(at: seconds) { transaction throws in
            let rows = try ids.compactMap { id in
                try transaction.read.locate(id, hash: hash(id), model: model).map { (id: id, place: $0) }
            }
            guard let first = rows.first,
                let window = try transaction.read.windowKey(ofSegment: first.place.segment)
            else { return }
            _ = try transaction.addDraw(
                sampleDraw(rows.map(\.id)),
                ofWindow: window,
                revision: Int(seconds),
                model: model,
                rows: rows.map { DrawnRow(hash: hash($0.id), location: $0.place, slots: 1, priority: 0) }
            )
            if let item = try transaction.claimNext(model: model, reviewer: reviewer, leaseSeconds: 60) {
                try transaction.skip(item: item.id, reviewer: reviewer)
            }
        }
    }

    /// What every query about labels answers, in words.
    func answers(upTo entry: Int? = nil) throws -> [String: String] {
        guard let entry else { return try test.read { try answers(in: $0) } }
        return try test.database.read(upTo: Int64(entry)) { try answers(in: $0) }
    }

    private func answers(in read: ReadTransaction) throws -> [String: String] {
        var found: [String: String] = [:]
        for window in ["2013-04-20", "2013-04-21"] {
            found["labels of \(window)"] = words(try read.labels(ofWindow: window, model: model))
            let arrivals = try read.upstreamArrivals(ofWindow: window, model: model)
            found["arrivals of \(window)"] = arrivals.map { "\(words($0.location)) \($0.at.text)" }
                .joined(separator: "; ")
        }
        let counts = try read.labelCounts(of: model).sorted { $0.key < $1.key }
        found["counts"] = counts.map { "\($0.key) \($0.value.labels) \($0.value.newestLabel)" }
            .joined(separator: "; ")
        let newest = try read.labels(of: model, limit: .max).map(\.label.id).max() ?? 0
        for number in 0...(newest + 1) {
            found["label \(number)"] = try read.label(id: number).map { words([$0]) } ?? "none"
        }
        for limit in [2, 100] {
            let all = try pages(limit) { try read.labels(of: model, after: $0, limit: limit) }
            found["pages of \(limit)"] = words(all)
            let waiting = try pages(limit) {
                try read.labelsWithoutPrediction(of: model, after: $0, limit: limit)
            }
            found["waiting by \(limit)"] = words(waiting)
        }
        found["waiting count"] = String(try read.waitingLabelCount(of: model))
        let hashes = universe.map { hash($0) }
        for (id, hash) in zip(universe, hashes) {
            found["labels of \(id)"] = words(try read.labels(ofPrediction: id, hash: hash, model: model))
        }
        let ids = TextColumn(universe)
        let upstream = try read.upstreamLabels(ids, hashes: hashes, model: model)
        found["upstream"] = upstream.map { $0.map { words($0) } ?? "none" }.joined(separator: "; ")
        var labelled = try LabelledIds(of: model, batch: 999, expectedRows: 1, in: read)
        let known = try labelled.known(ids, hashes: hashes, in: read).sorted { $0.key < $1.key }
        found["known"] = known.map { "\($0.key) \($0.value.stored.map { words($0) } ?? "none")" }
            .joined(separator: "; ")
        let truth = try read.upstreamTruthOfAnswers(ofModel: model).sorted { $0.key < $1.key }
        found["truth"] = truth.map { "\($0.key) \($0.value)" }.joined(separator: "; ")
        for value in [nil, "0", "2"] {
            for start in [0, hash("x"), UInt64.max] {
                found["to ask of \(value ?? "any") from \(start)"] =
                    try read.upstreamLabelToAsk(of: value, from: start, reviewer: reviewer, model: model)
                    ?? "none"
            }
        }
        return found
    }

    private func words(_ labels: [StoredLabel]) -> String {
        labels.map { stored in
            [
                words(stored.label), String(stored.hash), stored.location.map { words($0) } ?? "nowhere",
                stored.item.map { String($0) } ?? "no item", stored.note,
            ].joined(separator: ", ")
        }.joined(separator: "; ")
    }

    private func words(_ label: Label) -> String {
        [
            String(label.id), label.predictionID, label.value ?? "no value", label.origin.rawValue,
            label.reviewer ?? "nobody", label.recordedAt.text, label.counts ? "counts" : "does not count",
            label.supersedes.map { String($0) } ?? "corrects nothing",
        ].joined(separator: ", ")
    }

    private func words(_ location: RowLocation) -> String { "\(location.segment):\(location.position)" }

    private func pages(_ limit: Int, _ page: (Int64) throws -> [StoredLabel]) throws -> [StoredLabel] {
        var all: [StoredLabel] = []
        while true {
            let next = try page(all.last?.label.id ?? 0)
            #expect(next.count <= limit)
            guard !next.isEmpty else { return all }
            all += next
        }
    }
}

/// Chance that comes out the same each time.
private struct Dice {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func roll(_ sides: UInt64) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % sides)
    }
}

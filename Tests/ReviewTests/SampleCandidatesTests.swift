import DriftStatistics
import Foundation
import Monitoring
import Testing

@testable import Review

/// Samples from parts that never speak to each other, against the sample of one machine with all rows.
struct SampleCandidatesTests {
    private static let model = MonitoredModel(
        name: "loans",
        task: .binary,
        question: "?",
        classes: [LabelClass(value: "0", title: "0"), LabelClass(value: "1", title: "1")],
        positiveClass: "1",
        columns: ColumnPlan(id: "id", time: "time", prediction: "prediction", score: "score", features: []),
        windows: WindowPlan(grain: .week),
        sampling: SamplingPlan(perWindow: 10, seed: 11)
    )

    private static func rows(_ count: Int, seed: UInt64, missing: Double = 0.03, mean: Double = 0.15)
        -> ColumnBatch
    {
        var random = SeededGenerator(seed: seed)
        var answers = CategoryColumn(names: ["0", "1"])
        var scores: [Double] = []
        for _ in 0..<count {
            let score = min(1, max(0, mean * random.exponential()))
            scores.append(random.uniform() < missing ? .nan : score)
            answers.codes.append(score > 0.5 ? 1 : 0)
        }
        return ColumnBatch(
            ids: TextColumn((0..<count).map { "\(seed)-\($0)" }),
            times: (0..<count).map { Moment(clamping: 1_704_067_200_000 + Int64($0) * 1_000) },
            columns: [
                NamedColumn(name: "score", values: .numbers(scores)),
                NamedColumn(name: "prediction", values: .categories(answers)),
            ]
        )
    }

    private func plan(_ candidates: Int) -> ProfilePlan {
        var plan = ProfilePlan(
            model: Self.model,
            baseline: MeasuredColumns(Self.rows(500, seed: 99), names: Self.model.measuredColumns),
            lessons: .none
        )
        plan.candidates = candidates
        return plan
    }

    private func parts(_ rows: ColumnBatch, _ plan: ProfilePlan, seed: UInt64) -> [SampleCandidates] {
        var random = SeededGenerator(seed: seed)
        var positions = [[Int]](repeating: [], count: 5)
        for row in 0..<rows.rowCount { positions[random.index(below: 5)].append(row) }
        return positions.map { SampleCandidates(of: rows.rows(at: $0), plan: plan) }
    }

    @Test(arguments: [SamplingPlan.Design.uniform, .halfUncertainty], [0.01, 0.15, 0.9])
    func partsDrawWhatOneMachineDraws(_ design: SamplingPlan.Design, mean: Double) throws {
        let rows = Self.rows(3_000, seed: 21, mean: mean)
        let plan = plan(40)
        let predicted = PredictedQuality(rows: rows, of: Self.model, lessons: .none)
        let parts = parts(rows, plan, seed: 2)
        let merged = try parts.dropFirst().reduce(parts[0]) { try #require($0.merged(with: $1)) }
        #expect(merged.rows == 3_000 && merged.fault(rows: 3_000, columns: 2) == nil)
        // Few rows travel: at most 40·(1 + ln(3000/40)).
        #expect(merged.kept.count >= 40 && merged.kept.count < 215)
        var sampling = Self.model.sampling
        sampling.design = design
        for target in [1, 10, 39, 40] {
            let draw = merged.draw(target: target, design: design)
            let whole = drawSample(ids: rows.ids, predicted: predicted, plan: sampling, target: target)
            #expect(draw.items.map(\.predictionID) == whole.items.map(\.predictionID), "\(target)")
            #expect(draw.design == whole.design && draw.rows == 3_000 && draw.seed == whole.seed)
            for (mine, theirs) in zip(draw.items, whole.items) {
                #expect(abs(mine.probability - theirs.probability) < 1e-12)
                #expect(abs((mine.predicted ?? 0) - (theirs.predicted ?? 0)) < 1e-12)
            }
            #expect(abs((draw.meanPredicted ?? 0) - (whole.meanPredicted ?? 0)) < 1e-12)
        }
    }

    @Test func theOrderOfMergingDoesNotMatter() throws {
        let rows = Self.rows(2_000, seed: 5)
        let parts = parts(rows, plan(25), seed: 7)
        let forward = try parts.dropFirst().reduce(parts[0]) { try #require($0.merged(with: $1)) }
        let backward = try parts.dropLast().reversed().reduce(parts[4]) { try #require($1.merged(with: $0)) }
        #expect(forward.kept == backward.kept && forward.largestSizes == backward.largestSizes)
        #expect(abs(forward.sizeTotal - backward.sizeTotal) < 1e-9)
        let whole = SampleCandidates(of: rows, plan: plan(25))
        #expect(forward.kept == whole.kept && forward.known == whole.known)
    }

    @Test func fewRowsAreAllKeptAndAModelWithoutScoresDrawsUniformly() throws {
        let rows = Self.rows(30, seed: 6)
        let all = SampleCandidates(of: rows, plan: plan(100))
        #expect(all.kept.count == 30 && all.draw(target: 50, design: .halfUncertainty).items.count == 30)
        var plain = plan(20)
        plain.model.columns.score = nil
        let uniform = SampleCandidates(of: rows, plan: plain)
        #expect(uniform.kept.count == 20 && uniform.known == 0 && uniform.kind == nil)
        let draw = uniform.draw(target: 5, design: .halfUncertainty)
        #expect(draw.items.count == 5 && draw.design == .uniform)
        #expect(draw.items.allSatisfy { abs($0.probability - 5.0 / 30) < 1e-12 })
    }

    @Test func rowsThatCountTwiceAndOtherSeedsAreSeen() throws {
        let rows = Self.rows(200, seed: 8)
        let plan = plan(30)
        let (first, second) = (rows.rows(at: Array(0..<120)), rows.rows(at: Array(100..<200)))
        let mine = SampleCandidates(of: first, plan: plan)
        #expect(mine.repeatedID == nil)
        #expect(mine.repeatedID(in: SampleCandidates(of: second, plan: plan)) != nil)
        var other = plan
        other.model.sampling.seed = 12
        #expect(mine.merged(with: SampleCandidates(of: second, plan: other)) == nil)
        let twice = rows.rows(at: [0, 1, 2, 0])
        #expect(SampleCandidates(of: twice, plan: plan).repeatedID == "8-0")
        var builder = try #require(ProfileBuilder(plan))
        #expect(throws: ProfileConflict.sameRow(id: "8-0", window: "2024-01-01")) { try builder.add(twice) }
    }

    @Test func aBuilderCutsWindowsAndCountsWhatWasLeftOut() throws {
        let rows = Self.rows(400, seed: 9)
        var spread = rows
        spread.times = (0..<400).map { Moment(clamping: 1_704_067_200_000 + Int64($0) * 3_600_000) }
        var builder = try #require(ProfileBuilder(plan(20)))
        try builder.add(spread.rows(at: Array(0..<250)))
        try builder.add(spread.rows(at: Array(250..<400)))
        builder.note(rejected: 3, typeProblems: ["score": 2])
        let found = builder.finished(unknown: ["z", "a"], missing: [])
        #expect(found.map(\.profile.window) == ["2024-01-01", "2024-01-08", "2024-01-15"])
        #expect(found.map(\.profile.rows) == [168, 168, 64] && found.map(\.sample.rows) == [168, 168, 64])
        #expect(found.map(\.profile.rejected) == [0, 0, 3] && found[2].profile.typeProblems == ["score": 2])
        #expect(found[0].profile.unknownColumns == ["a", "z"] && found.allSatisfy { $0.fault == nil })
        var byRows = plan(20)
        byRows.model.windows = WindowPlan(grain: .rows(100))
        #expect(ProfileBuilder(byRows) == nil)
    }

    @Test func whatChangesNoCountChangesNoEssence() {
        let plan = plan(20)
        var words = plan
        words.model.question = "Another?"
        words.model.windows.latenessSeconds = 60
        words.model.columns.evidence = ["note"]
        #expect(words.essence == plan.essence && words != plan)
        for change in [
            { (plan: inout ProfilePlan) in plan.model.sampling.seed = 4 },
            { $0.model.windows.grain = .day }, { $0.model.columns.score = nil }, { $0.candidates = 21 },
            { $0.edges[0].edges.append(9) },
        ] {
            var other = plan
            change(&other)
            #expect(other.essence != plan.essence)
        }
    }
}

import ArgumentParser
import DriftStatistics
import Foundation
import Monitoring
import Review

/// Whether limits that learn from verdicts become more precise without losing what they caught.
struct RecalibrationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recalibration",
        abstract: "Limits that learn from verdicts, on synthetic monitors whose truth is known.",
        discussion: """
            Each monitor has 8 rules with limits from too loose to too strict; a tenth of windows drift; up to a fifth of \
            the others change in a way that a reviewer dismisses; reviewers are wrong 8% of the time; 5% of quiet windows \
            are audited. Every proposal is adopted. Judged on 4,000 fresh windows a rule.

            Example: swift run -c release Simulate recalibration
            """
    )

    @Option(help: "How many monitors.")
    var monitors = 200
    @Option(help: "The seed of all draws.")
    var seed: UInt64 = 1

    /// After so many verdicts a rule, limits are looked at again.
    static let stages = [5, 10, 20, 50]

    func run() throws {
        for world in SyntheticWorld.allCases {
            var results = Array(repeating: StageResult(), count: Self.stages.count + 1)
            for monitor in 0..<monitors {
                let random = SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(monitor))
                var run = SyntheticMonitor(world, random)
                run.measure(into: &results[0])
                for (place, stage) in Self.stages.enumerated() {
                    run.collect(stage)
                    run.recalibrate()
                    run.measure(into: &results[place + 1])
                }
            }
            print(Self.table(world, results))
        }
    }

    private static func table(_ world: SyntheticWorld, _ results: [StageResult]) -> String {
        var lines = [
            "\(world.title)",
            "verdicts a rule   precision   missed drifts   false alerts in 100 windows   rules that lost > 15%",
        ]
        for (verdicts, result) in zip([0] + stages, results) {
            lines.append(
                String(
                    format: "%15d   %9.3f   %13.3f   %27.2f   %20.1f%%",
                    verdicts,
                    result.precision,
                    result.missed,
                    result.falseAlerts,
                    100 * result.losing
                )
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// How far real drifts lie from what is usual.
enum SyntheticWorld: CaseIterable {
    case hard, easier

    var title: String {
        switch self {
        case .hard: "hard world: drifts 1.5 to 4 deviations out, harmless changes 1 to 2.5"
        case .easier: "easier world: drifts 3 to 5.5 deviations out, harmless changes 0.5 to 1.5"
        }
    }

    var drift: ClosedRange<Double> { self == .hard ? 1.5...4 : 3...5.5 }
    var harmless: ClosedRange<Double> { self == .hard ? 1...2.5 : 0.5...1.5 }
}

/// What limits did over the fresh windows of all rules.
struct StageResult {
    private var (rightly, wrongly, overlooked, windows, rules, losers) = (0, 0, 0, 0, 0, 0)

    var precision: Double { Double(rightly) / Double(max(1, rightly + wrongly)) }
    var missed: Double { Double(overlooked) / Double(max(1, rightly + overlooked)) }
    var falseAlerts: Double { 100 * Double(wrongly) / Double(max(1, windows)) }
    var losing: Double { Double(losers) / Double(max(1, rules)) }

    mutating func count(_ fresh: [SyntheticRule.Drawn], limit: Double, first: Double) {
        let caught = fresh.count { $0.isDrift && $0.z >= limit }
        let atFirst = fresh.count { $0.isDrift && $0.z >= first }
        rightly += caught
        wrongly += fresh.count { !$0.isDrift && $0.z >= limit }
        overlooked += fresh.count { $0.isDrift && $0.z < limit }
        windows += fresh.count
        rules += 1
        losers += Double(caught) < 0.85 * Double(atFirst) ? 1 : 0
    }
}

/// Where a rule's scores come from.
struct SyntheticRule {
    let drifts: Double
    let centre: Double
    let shift: Double
    let harmlessShare: Double
    let harmlessShift: Double
    let firstLimit: Double

    /// A window's score and what is true of it.
    struct Drawn {
        var z: Double
        var isDrift: Bool
    }

    init(_ world: SyntheticWorld, _ random: inout SeededGenerator) {
        // The second smallest of 19 uniform numbers has the law Beta(2, 18): a tenth of windows on average.
        drifts = (0..<19).map { _ in random.uniform() }.sorted()[1]
        centre = 0.3 * random.normal()
        shift = random.between(world.drift)
        harmlessShare = random.between(0...0.2)
        harmlessShift = random.between(world.harmless)
        let limit = centre + random.between(0.8...3.6)
        firstLimit = min(6, max(1, (limit / 0.05).rounded() * 0.05))
    }

    func draw(_ random: inout SeededGenerator) -> Drawn {
        let isDrift = random.uniform() < drifts
        let isHarmless = !isDrift && random.uniform() < harmlessShare
        let noise = random.normal() * (isDrift ? 1.2 : 1)
        return Drawn(
            z: centre + noise + (isDrift ? shift : 0) + (isHarmless ? harmlessShift : 0),
            isDrift: isDrift
        )
    }
}

/// A monitor of eight rules, what was seen of them, and where their limits stand.
struct SyntheticMonitor {
    private var rules: [SyntheticRule] = []
    private var fresh: [[SyntheticRule.Drawn]] = []
    private var evidence: [RuleEvidence] = []
    private var random: SeededGenerator

    private static let reviewerError = 0.08
    private static let auditShare = 0.05

    init(_ world: SyntheticWorld, _ generator: SeededGenerator) {
        random = generator
        for number in 0..<8 {
            let rule = SyntheticRule(world, &random)
            rules.append(rule)
            fresh.append((0..<4_000).map { _ in rule.draw(&random) })
            let before = (0..<60).map { index in
                RuleEvidence.WindowScore(window: "before-\(index)", z: rule.draw(&random).z)
            }
            var known = RuleEvidence(
                rule: "rule-\(number)",
                fromRevision: 1,
                limit: rule.firstLimit,
                scale: nil,
                verdicts: [],
                windows: before,
                lowestLimit: rule.firstLimit,
                seed: random.next()
            )
            known.unit = .deviations
            evidence.append(known)
        }
    }

    /// Watches windows until each rule has so many verdicts.
    mutating func collect(_ verdicts: Int) {
        for place in rules.indices {
            let limit = evidence[place].limit
            while evidence[place].verdicts.count < verdicts, evidence[place].windows.count < 1_560 {
                let drawn = rules[place].draw(&random)
                let key = "window-\(evidence[place].windows.count)"
                evidence[place].windows.append(.init(window: key, z: drawn.z))
                let isAudited = random.uniform() < Self.auditShare
                let isWrong = random.uniform() < Self.reviewerError
                guard drawn.z >= limit || isAudited else { continue }
                evidence[place].verdicts.append(
                    .init(window: key, z: drawn.z, isConfirmed: drawn.isDrift != isWrong)
                )
            }
        }
    }

    /// Adopts every proposal.
    mutating func recalibrate() {
        for (place, proposal) in proposeThresholds(evidence).enumerated() {
            evidence[place].limit = proposal.to
            evidence[place].lowestLimit = min(evidence[place].lowestLimit, proposal.to)
        }
    }

    func measure(into result: inout StageResult) {
        for place in rules.indices {
            result.count(fresh[place], limit: evidence[place].limit, first: rules[place].firstLimit)
        }
    }
}

extension SeededGenerator {
    /// A number of a range, every one as likely.
    fileprivate mutating func between(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }
}

import Formats
import Foundation
import Monitoring
import Operations
import Review
import Storage
import Synchronization

/// One pass through a data set with one sampling seed, through the product's own operations.
struct ReplayRun {
    private(set) var data: ReplayData
    let seed: UInt64
    let qualityBy: QualityBy
    let workbench: Workbench
    let clock: ReplayClock
    let admin: Reviewer
    let lead: Reviewer
    let experts: [Reviewer]
    var verdicts = 0
    var answers = 0
    var revisions: [String] = []

    /// Every tenth verdict, limits are looked at again.
    static let verdictsBetweenProposals = 10

    /// What people do in a pass.
    enum Work {
        /// Nothing.
        case none
        /// They answer label requests.
        case labels
        /// They answer label requests and judge windows, and adopt what recalibration proposes.
        case all
    }

    /// Which proposals about the quality rule are adopted: a lead takes one way or the other.
    enum QualityBy: String, CaseIterable {
        case limit, tolerance, nothing
    }

    /// Goes through a data set on a database of its own, which is gone afterwards.
    static func pass<Outcome>(
        through data: ReplayData,
        seed: UInt64,
        _ work: Work,
        qualityBy: QualityBy = .limit,
        outcome: (ReplayRun) throws -> Outcome
    ) throws -> Outcome {
        // In memory where the system has such a folder: what is measured is what is decided, not the disk.
        let parent = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let folder = "\(parent)/plumbline-replay-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var run = try ReplayRun(data: data, seed: seed, qualityBy, file: "\(folder)/replay.sqlite")
        try run.execute(work)
        return try outcome(run)
    }

    private init(data: ReplayData, seed: UInt64, _ qualityBy: QualityBy, file: String) throws {
        self.data = data
        self.qualityBy = qualityBy
        self.seed = seed
        let opened = try Workbench.open(path: file, create: true)
        let clock = ReplayClock()
        self.clock = clock
        workbench = Workbench(database: opened.database, now: { clock.next() })
        admin = try workbench.initialise(adminName: "admin").reviewer
        lead = try workbench.addReviewer(name: "lead", role: .lead, as: admin).reviewer
        experts = try ["expert", "second"].map { [workbench, admin] name in
            try workbench.addReviewer(name: name, role: .reviewer, as: admin).reviewer
        }
        var model = data.model
        model.sampling.seed = seed
        _ = try workbench.applyModel(source: ModelFile.render(model), basedOn: nil, as: admin)
        _ = try workbench.importBaseline(model: model.name, from: data.baseline, as: admin)
        _ = try workbench.importPredictions(model: model.name, from: data.predictions, as: admin)
        if let evidence = data.evidence {
            _ = try workbench.importEvidence(model: model.name, from: evidence, as: admin)
        }
        try nameWindows()
    }

    /// Copies the database into a folder, named by the model and the seed.
    func keep(in folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try workbench.backup(to: "\(folder)/\(data.model.name)-\(seed).sqlite")
    }

    /// Calls the windows of the truth by the names that they have here: by their beginnings, where the names differ.
    private mutating func nameWindows() throws {
        let windows = try workbench.windows(model: data.model.name).map(\.window)
        let known = Set(windows.map(\.key))
        for index in data.windows.indices where !known.contains(data.windows[index].key) {
            guard let moment = data.windows[index].start else { continue }
            let here = windows.first { window in
                guard let start = window.start, let end = window.end else { return false }
                return start <= moment && moment < end
            }
            if let here { data.windows[index].key = here.key }
        }
    }

    /// Goes through the windows one by one: evaluates up to the window's end, answers every label request and every
    /// window that waits for a verdict from the truth, and after each tenth verdict adopts what is proposed.
    private mutating func execute(_ work: Work) throws {
        let name = data.model.name
        let lateness = data.model.windows.latenessSeconds
        let spans = Dictionary(
            try workbench.windows(model: name).map { ($0.window.key, $0.window) },
            uniquingKeysWith: { first, _ in first }
        )
        for window in data.windows {
            let end = spans[window.key]?.end?.advanced(bySeconds: lateness)
            if let end { clock.advance(to: end) }
            _ = try workbench.evaluate(model: name, through: end, as: admin)
            // A first look may ask for a second, a verdict may free an alert: until nobody has anything to do.
            var isBusy = work != .none
            while isBusy {
                let (labelled, judged) = (try answerLabels(), try work == .all && judgeWindows())
                isBusy = labelled || judged
            }
        }
    }

    /// Answers everything that waits in the experts' queues; says whether there was anything.
    private mutating func answerLabels() throws -> Bool {
        var any = false
        for expert in experts {
            while let task = try workbench.nextLabelTask(model: data.model.name, as: expert) {
                let value =
                    data.labels[task.predictionID].map { LabelAnswer.Value.label($0) }
                    ?? .cannotTell(.missingData)
                let answer = LabelAnswer(value: value, submission: "label-\(task.item)-\(expert.name)")
                _ = try workbench.giveLabel(item: task.item, answer: answer, as: expert)
                answers += 1
                any = true
            }
        }
        return any
    }

    /// Judges every window in the blind queue, those of alerts and those of audits alike; says whether there was any.
    private mutating func judgeWindows() throws -> Bool {
        let truth = Dictionary(data.windows.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let waiting = try workbench.windowReviews(model: data.model.name, as: experts[0])
        var any = false
        for review in waiting {
            let key = review.window.key
            // A verdict on one window may settle others.
            let isWaiting = try workbench.windowReviews(model: data.model.name, as: experts[0]).contains {
                $0.window.key == key
            }
            guard isWaiting else { continue }
            let decision: Decision =
                switch truth[key].map({ ($0.isReal, $0.isDocumented) }) {
                case (true, true)?: .confirm(cause: .data, harm: .yes)
                case (true, false)?: .confirm(cause: .concept, harm: .yes)
                case (false, _)?: .dismiss(reason: .tooSensitive)
                case nil: .cannotTell
                }
            let input = try VerdictInput(
                decision: decision,
                note: "By the truth of the data set.",
                submission: "verdict-\(verdicts)"
            )
            try workbench.judge(window: key, of: data.model.name, input: input, as: experts[0])
            verdicts += 1
            any = true
            if verdicts.isMultiple(of: Self.verdictsBetweenProposals) { try recalibrate() }
        }
        return any
    }

    private mutating func recalibrate() throws {
        let rules = RuleCatalog.rules(for: data.model).filter(\.isProbability).map(\.key)
        let made = try workbench.proposeThresholds(model: data.model.name, as: lead)
        for record in made where record.id != 0 && record.state == "open" {
            let isWanted = record.proposal.change.rawValue == qualityBy.rawValue
            guard isWanted || !rules.contains(record.proposal.rule) else { continue }
            _ = try workbench.adopt(proposal: record.id, reason: record.proposal.reason, as: lead)
            revisions.append(
                "\(record.proposal.rule): \(record.proposal.action.rawValue) \(record.proposal.change.rawValue) "
                    + "\(record.proposal.from) → \(record.proposal.to)"
            )
        }
    }
}

/// A clock that a replay sets to the end of each window, and that never stands still.
final class ReplayClock: Sendable {
    private let moment = Mutex(Moment(clamping: 0))

    /// Moves on, never back.
    func advance(to other: Moment) {
        moment.withLock { $0 = max($0, other) }
    }

    /// A millisecond later than the last time.
    func next() -> Moment {
        moment.withLock { now in
            now = Moment(clamping: now.milliseconds + 1)
            return now
        }
    }
}

import Foundation
import Monitoring
import Yams

/// Builds a model from the nodes of its file, noting every problem on the way.
struct ModelFileParser {
    var log = ModelFileLog()

    mutating func model(from root: Node) -> MonitoredModel? {
        guard let file = log.section(root, "", keys: ModelFileKeys.file) else { return nil }
        let name = required(file, "model", "the name of the model").flatMap { modelName($0) }
        let task = required(file, "task", "binary, multiclass or regression").flatMap {
            log.choice($0, "task", "task", of: ModelTask.self)
        }
        let question = required(file, "question", "what a reviewer is asked about one prediction").flatMap {
            shortText($0, "question", atMost: 1_000)
        }
        let classes = self.classes(file, task)
        let positive = self.positive(file, task, classes)
        let columnSection = required(file, "columns", "which columns mean what").flatMap {
            log.section($0.value, "columns", keys: ModelFileKeys.columns)
        }
        let columns = columnSection.flatMap { columnPlan($0, task, classes) }
        let windows = required(file, "windows", "how rows are cut into windows").flatMap { windowPlan($0) }
        if let section = columnSection, section["time"] == nil, windows?.grain.isTimed == true {
            log.note(
                file["windows"]?.line ?? 1,
                "windows.every",
                "windows of time need a time column",
                "Name it under columns.time, or use windows of rows or batches."
            )
        }
        let budget = self.budget(file, windows?.grain)
        let sampling = self.sampling(file, windows)
        let review = self.review(file)
        let quality = self.quality(file)
        let labels = self.labels(file)
        let retention = self.retention(file)
        guard let name, let task, let question, let columns, let windows else {
            // Rules are checked against columns; without them only their own form could be.
            return nil
        }
        var model = MonitoredModel(
            name: name,
            task: task,
            question: question,
            classes: classes,
            positiveClass: positive,
            columns: columns,
            windows: windows,
            budget: budget,
            sampling: sampling,
            review: review,
            quality: quality,
            labels: labels,
            retention: retention
        )
        model.sageMaker = sageMaker(file, model)
        if let entry = file["rules"] { model.rules = self.rules(entry, model) }
        return model
    }

    mutating func required(_ section: YAMLSection, _ key: String, _ meaning: String) -> YAMLSection.Entry? {
        if let entry = section[key] { return entry }
        log.note(section.line, section.path(key), "the key is missing", "Add \(key): \(meaning).")
        return nil
    }

    /// A text of at most so many characters.
    mutating func shortText(_ entry: YAMLSection.Entry, _ path: String, atMost limit: Int) -> String? {
        guard let text = log.text(entry, path) else { return nil }
        guard text.count <= limit else {
            log.note(entry.line, path, "the text is longer than \(limit) characters", "Shorten it.")
            return nil
        }
        return text
    }

    private mutating func modelName(_ entry: YAMLSection.Entry) -> String? {
        guard let text = log.text(entry, "model") else { return nil }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard isPlain, (1...64).contains(text.utf8.count) else {
            log.note(
                entry.line,
                "model",
                "\"\(clipped(text))\" is no name for a model",
                "Use 1 to 64 letters, digits, - and _."
            )
            return nil
        }
        return text
    }

    // MARK: Classes

    private mutating func classes(_ file: YAMLSection, _ task: ModelTask?) -> [LabelClass] {
        guard let entry = file["classes"] else {
            if let task, task != .regression {
                log.note(file.line, "classes", "the key is missing", "List the classes: [no, yes].")
            }
            return []
        }
        guard task != .regression else {
            log.note(entry.line, "classes", "a regression has no classes", "Leave out the key.")
            return []
        }
        var found: [(class: LabelClass, line: Int)] = []
        if case .mapping = entry.value {
            for item in log.openSection(entry.value, "classes")?.entries ?? [] {
                let title = shortText(item, "classes.\(item.key)", atMost: 200)
                found.append((LabelClass(value: item.key, title: title ?? item.key), item.line))
            }
        } else {
            found = (log.texts(entry, "classes") ?? []).map {
                (LabelClass(value: $0.text, title: $0.text), $0.line)
            }
        }
        var seen: Set<String> = []
        for (item, line) in found {
            checkName(item.value, line, "classes")
            if !seen.insert(item.value).inserted {
                log.note(
                    line,
                    "classes",
                    "the class \"\(clipped(item.value))\" stands twice",
                    "Keep one of them."
                )
            }
        }
        if let task {
            let isRight = task == .binary ? found.count == 2 : found.count >= 2
            if !isRight {
                let rule =
                    task == .binary
                    ? "a binary model has exactly 2 classes" : "a model needs at least 2 classes"
                log.note(
                    entry.line,
                    "classes",
                    "\(rule), not \(found.count)",
                    "Correct the list or the task."
                )
            }
            if found.count > 1_000 {
                log.note(
                    entry.line,
                    "classes",
                    "there are more than 1000 classes",
                    "Join rare classes into one."
                )
            }
        }
        return found.map(\.class)
    }

    private mutating func positive(_ file: YAMLSection, _ task: ModelTask?, _ classes: [LabelClass])
        -> String?
    {
        guard let entry = file["positive"] else { return task == .binary ? classes.last?.value : nil }
        guard let text = log.text(entry, "positive") else { return nil }
        if let task, task != .binary {
            log.note(entry.line, "positive", "only a binary model has a positive class", "Leave out the key.")
            return nil
        }
        if !classes.contains(where: { $0.value == text }) {
            log.note(
                entry.line,
                "positive",
                "\"\(clipped(text))\" is not a class of the model",
                Self.wayOut(classes)
            )
        }
        return text
    }

    /// What to write where a class was expected and something else stands.
    static func wayOut(_ classes: [LabelClass]) -> String {
        classes.isEmpty
            ? "List the model's classes under classes."
            : "Write one of \(classes.prefix(10).map(\.value).joined(separator: ", "))."
    }

    // MARK: Small sections

    private mutating func quality(_ file: YAMLSection) -> QualityPlan {
        guard let entry = file["quality"],
            let section = log.section(entry.value, "quality", keys: ModelFileKeys.quality)
        else { return QualityPlan() }
        var plan = QualityPlan()
        if let tolerance = section["tolerance"] {
            plan.tolerance = log.number(tolerance, "quality.tolerance", in: 0.001...1)
        }
        if let clears = section["clearAlerts"] {
            plan.clearAlerts = log.flag(clears, "quality.clearAlerts") ?? plan.clearAlerts
        }
        return plan
    }
}

import Monitoring

/// The sections on samples and reviews of a model file.
extension ModelFileParser {
    mutating func sampling(_ file: YAMLSection, _ windows: WindowPlan?) -> SamplingPlan {
        guard let entry = file["sampling"],
            let section = log.section(entry.value, "sampling", keys: ModelFileKeys.sampling)
        else { return .standard }
        var plan = SamplingPlan.standard
        if let entry = section["perWindow"],
            let rows = log.integer(entry, "sampling.perWindow", in: 0...10_000)
        {
            // Whoever names a number gets that number; the second look is then asked for by its own key.
            (plan.perWindow, plan.secondLook) = (Int(rows), nil)
        }
        secondLook(section, &plan)
        perMonth(section, &plan, windows)
        if let entry = section["design"],
            let design = log.choice(entry, "sampling.design", "design", of: SamplingPlan.Design.self)
        {
            plan.design = design
        }
        if let entry = section["minimumPerStratum"],
            let rows = log.integer(entry, "sampling.minimumPerStratum", in: 2...1_000)
        {
            plan.minimumPerStratum = Int(rows)
        }
        if let entry = section["seed"], let seed = log.integer(entry, "sampling.seed", in: 0...Int64.max) {
            plan.seed = UInt64(seed)
        }
        return plan
    }

    private mutating func secondLook(_ section: YAMLSection, _ plan: inout SamplingPlan) {
        guard let entry = section["secondLook"],
            let rows = log.integer(entry, "sampling.secondLook", in: 0...10_000)
        else { return }
        guard Int(rows) > plan.perWindow else {
            log.note(
                entry.line,
                "sampling.secondLook",
                "a second look of \(rows) labels adds none to the first of \(plan.perWindow)",
                "Choose more than \(plan.perWindow), or leave the key out for one look."
            )
            return
        }
        plan.secondLook = Int(rows)
    }

    private mutating func perMonth(
        _ section: YAMLSection,
        _ plan: inout SamplingPlan,
        _ windows: WindowPlan?
    ) {
        guard let entry = section["perMonth"],
            let rows = log.integer(entry, "sampling.perMonth", in: 1...100_000)
        else { return }
        for key in ["perWindow", "secondLook"] {
            guard let other = section[key] else { continue }
            log.note(
                other.line,
                "sampling.\(key)",
                "perMonth says already how many labels are asked for",
                "Keep one of the two keys."
            )
            return
        }
        if let windows, !windows.grain.isTimed {
            log.note(
                entry.line,
                "sampling.perMonth",
                "windows of rows or batches belong to no month",
                "Use perWindow."
            )
            return
        }
        (plan.perMonth, plan.secondLook) = (Int(rows), nil)
    }

    mutating func review(_ file: YAMLSection) -> ReviewPlan {
        var plan = ReviewPlan()
        guard let entry = file["review"],
            let section = log.section(entry.value, "review", keys: ModelFileKeys.review)
        else { return plan }
        if let entry = section["slots"], let slots = log.integer(entry, "review.slots", in: 1...5) {
            plan.slots = Int(slots)
        }
        if let entry = section["overlap"], let share = log.number(entry, "review.overlap", in: 0...1) {
            plan.overlap = share
        }
        if let entry = section["audits"], let share = log.number(entry, "review.audits", in: 0...1) {
            plan.audits = share
        }
        if let entry = section["gold"], let share = log.number(entry, "review.gold", in: 0...0.5) {
            plan.gold = share
        }
        if let entry = section["guidelines"], let text = shortText(entry, "review.guidelines", atMost: 20_000)
        {
            plan.guidelines = text
        }
        return plan
    }
}
